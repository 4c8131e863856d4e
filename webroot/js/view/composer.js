// @ts-check
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { chat, settings } from "./context.js";
import { html, Icon, IconButton } from "./html.js";
import { t } from "./i18n.js";

const MAX_TEXT = 8_000;
const DRAFT_MS = 300;
const growsItself = CSS.supports("field-sizing", "content");

/** What is answered or edited. @param {{store: import("../app/store.js").Store, mode: import("../app/store.js").Composing, onCancel: () => void}} props */
const About = ({ store, mode, onCancel }) => html`
  <div class="composer-about">
    <${Icon} name=${mode.mode === "edit" ? "pencil" : "reply"} />
    <span>
      <strong dir="auto">${mode.mode === "edit" ? t("composer.editing") : t("composer.replying", { name: store.nameOf(mode.entry.from) })}</strong>
      <span dir="auto">${mode.entry.body.text.slice(0, 200)}</span>
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
  useEffect(() => void (mode && field.current?.focus()), [mode]);
  useLayoutEffect(() => {
    const area = /** @type {HTMLTextAreaElement} */ (field.current);
    if (!growsItself) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
  }, [text.value]);

  const onInput = (/** @type {any} */ event) => {
    text.value = event.target.value;
    if (editing) {
      return;
    }
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => open.keepDraft(id, text.peek()), DRAFT_MS);
    open.people.tellTyping(id, text.value.trim().length > 0);
  };
  const send = () => {
    const words = text.peek().trim();
    field.current?.focus();
    if (editing && words && words.length <= limit) {
      composing.value = null;
      if (words !== mode.entry.body.text) {
        open.outbox.add(id, "edit", { target: mode.entry.seq, text: words });
      }
    } else if (words && words.length <= limit) {
      clearTimeout(keeping.current);
      open.keepDraft(id, "");
      open.people.tellTyping(id, false);
      view.unreadAfter.value = null;
      open.outbox.add(id, "text", { text: words, ...(mode && { replyTo: mode.entry.seq }) });
      composing.value = null;
      if (!view.atTail.peek()) {
        view.toTail();
      }
    }
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const plain = !event.shiftKey && !event.altKey && !event.isComposing;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && plain && (settings.peek().enterSends || command)) {
      event.preventDefault();
      send();
    } else if (event.key === "Escape" && mode) {
      event.preventDefault();
      event.stopPropagation();
      composing.value = null;
    }
  };
  return html`
    <form class="composer" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), send())}>
      ${over > 0 && html`<p class="problem" role="alert">${t("composer.tooLong", { count: over })}</p>`}
      ${mode && html`<${About} store=${store} mode=${mode} onCancel=${() => (composing.value = null)} />`}
      <div class="composer-field">
        <textarea ref=${field} rows="1" dir="auto" aria-label=${t("composer.label")} placeholder=${t("composer.placeholder")}
          enterkeyhint=${settings.value.enterSends ? "send" : "enter"} value=${text.value} onInput=${onInput}
          onKeyDown=${onKeyDown}></textarea>
        <button class="send" aria-label=${t("composer.send")} title=${t("composer.send")} disabled=${!text.value.trim() || over > 0}>
          <${Icon} name="send-horizontal" />
        </button>
      </div>
    </form>
  `;
}
