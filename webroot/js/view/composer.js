// @ts-check
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { chat, settings } from "./context.js";
import { mentioned } from "../state/format.js";
import { brief } from "./brief.js";
import { chooseFiles, showAttach } from "./attach.js";
import { pickEmoji } from "./emoji.js";
import { focusEntry } from "./log.js";
import { html, Icon, IconButton } from "./html.js";
import { t } from "./i18n.js";
import { begun, Candidates, offers } from "./mentions.js";
import { Menu } from "./menu.js";
import { showNewPoll } from "./poll.js";
import { canRecord, Recorder } from "./voice.js";

const MAX_TEXT = 8_000;
const DRAFT_MS = 300;

/** What Ctrl makes of a selection. */
const MARKERS = /** @type {Record<string, string>} */ ({ b: "*", i: "_" });
const growsItself = CSS.supports("field-sizing", "content");

/** What can be sent beside words. @param {import("../app/store.js").Store} store @param {string} id */
const more = (store, id) => [
  { label: t("attach.pictures"), icon: "image", act: () => chooseFiles(store, id, { accept: "image/*,video/*" }) },
  ...(matchMedia("(pointer: coarse)").matches ? [{ label: t("attach.camera"), icon: "camera", act: () => chooseFiles(store, id, { accept: "image/*", capture: "environment" }) }] : []),
  { label: t("attach.document"), icon: "file-text", act: () => chooseFiles(store, id, { asDocuments: true }) },
  { label: t("poll.new"), icon: "chart-bar", act: () => showNewPoll(id) },
];

/** What is answered or edited. @param {{store: import("../app/store.js").Store, mode: import("../app/store.js").Composing, onCancel: () => void}} props */
const About = ({ store, mode, onCancel }) => html`
  <div class="composer-about">
    <${Icon} name=${mode.mode === "edit" ? "pencil" : "reply"} />
    <span>
      <strong dir="auto">${mode.mode === "edit" ? t("composer.editing") : t("composer.replying", { name: store.nameOf(mode.entry.from) })}</strong>
      <span dir="auto">${brief(mode.entry)}</span>
    </span>
    <${IconButton} icon="x" label=${t("dialog.cancel")} onClick=${onCancel} />
  </div>
`;

/** @param {{store: import("../app/store.js").Store, id: string, view: import("../app/window.js").Window}} props */
export function Composer({ store, id, view }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const keeping = useRef(/** @type {any} */ (undefined));
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const composing = store.composing.of(id);
  const mode = composing.value;
  const editing = mode?.mode === "edit";
  const text = editing ? mode.text : store.drafts.of(id);
  const limit = store.limits.value.text ?? store.limits.value.maxText ?? MAX_TEXT;
  const over = text.value.length - limit;
  const [naming, setNaming] = useState(/** @type {(import("./mentions.js").Begun & {chosen: number}) | null} */ (null));
  const [speaking, setSpeaking] = useState(false);
  const offered = naming ? offers(store, id, naming) : [];

  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) {
      field.current?.focus({ preventScroll: true });
    }
    const keep = () => open.keepDraft(id, store.drafts.of(id).peek());
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      clearTimeout(keeping.current);
      keep();
      open.people.tellTyping(id, false);
    };
  }, [id]);
  useLayoutEffect(() => void (mode && field.current?.focus()), [mode]);
  useLayoutEffect(() => {
    const area = /** @type {HTMLTextAreaElement} */ (field.current);
    if (!growsItself) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
  }, [text.value]);

  const change = (/** @type {string} */ value) => {
    text.value = value;
    const typed = begun(value, field.current?.selectionStart ?? 0);
    setNaming(typed && { ...typed, chosen: 0 });
    if (editing) {
      return;
    }
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => open.keepDraft(id, text.peek()), DRAFT_MS);
    open.people.tellTyping(id, text.value.trim().length > 0);
  };
  /** Completes what was begun. @param {import("./mentions.js").Offer} offer */
  const complete = ({ text: completed }) => {
    const { selectionStart: caret } = /** @type {HTMLTextAreaElement} */ (field.current);
    const words = text.peek();
    const from = caret - /** @type {{beginning: string}} */ (naming).beginning.length;
    change(`${words.slice(0, from)}${completed} ${words.slice(caret)}`);
    setNaming(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + completed.length + 1, from + completed.length + 1);
    });
  };
  /** Those who are called by name, for the body of a text. @param {string} words */
  const named = (words) => {
    const all = mentioned(words, (store.members.of(id).peek() ?? []).map(({ user }) => user));
    return all.length > 0 ? { mentions: all } : {};
  };
  /** Puts something before and after what is selected. @param {string} before @param {string} after */
  const wrap = (before, after) => {
    const { selectionStart: from, selectionEnd: until } = /** @type {HTMLTextAreaElement} */ (field.current);
    const words = text.peek();
    change(words.slice(0, from) + before + words.slice(from, until) + after + words.slice(until));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from + before.length, until + before.length);
    });
  };
  const send = () => {
    const words = text.peek().trim();
    field.current?.focus();
    if (editing && words && words.length <= limit) {
      composing.value = null;
      if (words !== mode.entry.body.text) {
        open.outbox.add(id, "edit", { target: mode.entry.seq, text: words, ...named(words) });
      }
    } else if (words && words.length <= limit) {
      clearTimeout(keeping.current);
      open.keepDraft(id, "");
      open.people.tellTyping(id, false);
      view.unreadAfter.value = null;
      open.outbox.add(id, "text", { text: words, ...(mode && { replyTo: mode.entry.seq }), ...named(words) });
      composing.value = null;
      if (!view.atTail.peek()) {
        view.toTail();
      }
    }
  };
  /** @param {KeyboardEvent} event @returns {boolean} whether it was about what is on offer */
  const onNamingKey = ({ key }) => {
    const { chosen, ...typed } = /** @type {NonNullable<typeof naming>} */ (naming);
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      setNaming({ ...typed, chosen: (chosen + step + offered.length) % offered.length });
    } else if (key === "Enter" || key === "Tab") {
      complete(offered[chosen]);
    } else if (key === "Escape") {
      setNaming(null);
    } else {
      return false;
    }
    return true;
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const bare = !event.shiftKey && !event.altKey && !event.isComposing;
    const command = event.ctrlKey || event.metaKey;
    if (offered.length > 0 && bare && onNamingKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && bare && (settings.peek().enterSends || command)) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && bare && !command && !text.peek()) {
      event.preventDefault();
      focusEntry(-1);
    } else if (event.key === "Escape" && mode) {
      event.preventDefault();
      event.stopPropagation();
      composing.value = null;
    } else if (command && bare && MARKERS[event.key]) {
      event.preventDefault();
      wrap(MARKERS[event.key], MARKERS[event.key]);
    }
  };
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Whoever copies from a text processor gets a picture of the words as well.
    if (files.length > 0 && !event.clipboardData?.types.includes("text/plain")) {
      event.preventDefault();
      showAttach(store, id, files);
    }
  };
  if (speaking) {
    const onSpoken = (/** @type {string | undefined} */ problem) => {
      setSpeaking(false);
      store.notice.value = problem ?? store.notice.peek();
    };
    return html`<${Recorder} id=${id} onDone=${onSpoken} />`;
  }
  return html`
    <form class="composer" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), send())}>
      ${over > 0 && html`<p class="problem" role="alert">${t("composer.tooLong", { count: over })}</p>`}
      ${mode && html`<${About} store=${store} mode=${mode} onCancel=${() => (composing.value = null)} />`}
      ${offered.length > 0 && html`<${Candidates} store=${store} offered=${offered} chosen=${naming?.chosen ?? 0} onChoose=${complete} />`}
      <div class="composer-field">
        <${Menu} label=${t("composer.more")} items=${more(store, id)}><${Icon} name="plus" /><//>
        <${IconButton} icon="smile" label=${t("emoji.insert")} onClick=${() => pickEmoji((emoji) => wrap(emoji, ""))} />
        <textarea ref=${field} rows="1" dir="auto" aria-label=${t("composer.label")} placeholder=${t("composer.placeholder")}
          enterkeyhint=${settings.value.enterSends ? "send" : "enter"} value=${text.value} onInput=${(/** @type {any} */ event) => change(event.target.value)}
          onKeyDown=${onKeyDown} onPaste=${onPaste} onBlur=${() => setNaming(null)} aria-controls=${offered.length > 0 ? "candidates" : undefined}
          aria-activedescendant=${offered.length > 0 ? `candidate-${offered[naming?.chosen ?? 0].key}` : undefined}></textarea>
        ${canRecord && !editing && !text.value.trim()
          ? html`<button type="button" class="send" aria-label=${t("voice.record")} title=${t("voice.record")} onClick=${() => setSpeaking(true)}><${Icon} name="mic" /></button>`
          : html`<button class="send" aria-label=${t("composer.send")} title=${t("composer.send")} disabled=${!text.value.trim() || over > 0}><${Icon} name="send-horizontal" /></button>`}
      </div>
    </form>
  `;
}
