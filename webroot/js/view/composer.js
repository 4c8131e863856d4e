// @ts-check
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { chat, settings } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";

const MAX_TEXT = 8_000;
const DRAFT_MS = 300;
const growsItself = CSS.supports("field-sizing", "content");

/** @param {{store: import("../app/store.js").Store, id: string, view: import("../app/window.js").Window}} props */
export function Composer({ store, id, view }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const keeping = useRef(/** @type {any} */ (undefined));
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const text = store.drafts.of(id);
  const limit = store.limits.value.text ?? store.limits.value.maxText ?? MAX_TEXT;
  const over = text.value.length - limit;

  useEffect(() => {
    if (!matchMedia("(pointer: coarse)").matches) {
      field.current?.focus({ preventScroll: true });
    }
    const keep = () => open.keepDraft(id, text.peek());
    addEventListener("pagehide", keep);
    return () => {
      removeEventListener("pagehide", keep);
      clearTimeout(keeping.current);
      keep();
      open.people.tellTyping(id, false);
    };
  }, [id]);
  useLayoutEffect(() => {
    const area = /** @type {HTMLTextAreaElement} */ (field.current);
    if (!growsItself) {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight}px`;
    }
  }, [text.value]);

  const onInput = (/** @type {any} */ event) => {
    text.value = event.target.value;
    clearTimeout(keeping.current);
    keeping.current = setTimeout(() => open.keepDraft(id, text.peek()), DRAFT_MS);
    open.people.tellTyping(id, text.value.trim().length > 0);
  };
  const send = () => {
    const words = text.peek().trim();
    field.current?.focus();
    if (words && words.length <= limit) {
      clearTimeout(keeping.current);
      open.keepDraft(id, "");
      open.people.tellTyping(id, false);
      view.unreadAfter.value = null;
      open.outbox.add(id, words);
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
    }
  };
  return html`
    <form class="composer" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), send())}>
      ${over > 0 && html`<p class="problem" role="alert">${t("composer.tooLong", { count: over })}</p>`}
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
