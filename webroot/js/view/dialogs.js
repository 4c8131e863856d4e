// @ts-check
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { dialog, logout } from "./context.js";
import { html, IconButton } from "./html.js";
import { t } from "./i18n.js";
import { NewChat } from "./new-chat.js";
import { Profile } from "./profile.js";
import { Settings } from "./settings.js";

/** @typedef {{title: string, text: string, action: string, act: () => void}} Question */

const question = signal(/** @type {Question | null} */ (null));

/** Asks before something that cannot be taken back. @param {Question} asked */
export const confirm = (asked) => (question.value = asked);

/** @typedef {{title: string, content: (close: () => void) => any}} Sheet */

const sheet = signal(/** @type {Sheet | null} */ (null));

/** Opens a dialog with that content. @param {string} title @param {Sheet["content"]} content */
export const present = (title, content) => (sheet.value = { title, content });

/** @param {{store: import("../app/store.js").Store}} props */
export function Dialogs({ store }) {
  const asked = question.value && html`<${Ask} key="ask" ...${question.value} onClose=${() => (question.value = null)} />`;
  if (sheet.value) {
    const { title, content } = sheet.value;
    const close = () => (sheet.value = null);
    return html`<${Dialog} key=${title} title=${title} onClose=${close}>${content(close)}<//>${asked}`;
  }
  if (asked) {
    return asked;
  }
  const shown = dialog.value;
  // The browser tells of a closed dialog a moment later, when the next one may be open already.
  const close = () => dialog.peek() === shown && (dialog.value = null);
  switch (shown) {
    case "new":
      return html`<${Dialog} key="new" title=${t("new.title")} onClose=${close}><${NewChat} store=${store} onDone=${close} /><//>`;
    case "profile":
      return html`<${Dialog} key="profile" title=${t("profile.title")} onClose=${close}><${Profile} store=${store} onDone=${close} /><//>`;
    case "settings":
      return html`<${Dialog} key="settings" title=${t("menu.settings")} onClose=${close}><${Settings} store=${store} /><//>`;
    case "keys":
      return html`<${Dialog} key="keys" title=${t("keys.title")} onClose=${close}><${Keys} /><//>`;
    case "logout":
      return html`<${Ask} key="logout" title=${t("menu.logoutAsk")} text=${logoutText(store)} action=${t("menu.logout")} act=${logout} onClose=${close} />`;
    default:
      return null;
  }
}

/** @param {import("../app/store.js").Store} store */
function logoutText(store) {
  const count = [...store.outbox.signals.values()].reduce((sum, items) => sum + items.peek().length, 0);
  return count > 0 ? `${t("menu.logoutUnsent", { count })} ${t("menu.logoutHint")}` : t("menu.logoutHint");
}

/** A modal dialog: the browser traps the focus and gives it back. @param {{title: string, onClose: () => void, children: any}} props */
function Dialog({ title, onClose, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    element.current?.showModal();
    return () => before?.focus?.();
  }, []);
  const onBackdrop = (/** @type {Event} */ event) => event.target === element.current && onClose();
  return html`
    <dialog ref=${element} aria-label=${title} onClose=${onClose} onPointerDown=${onBackdrop}>
      <div class="dialog-body">
        <header class="dialog-bar">
          <h2>${title}</h2>
          <${IconButton} icon="x" label=${t("dialog.close")} onClick=${onClose} />
        </header>
        ${children}
      </div>
    </dialog>
  `;
}

/** @param {Question & {onClose: () => void}} props */
function Ask({ title, text, action, act, onClose }) {
  const agree = () => {
    onClose();
    act();
  };
  return html`
    <${Dialog} title=${title} onClose=${onClose}>
      ${text && html`<p>${text}</p>`}
      <div class="dialog-actions">
        <button type="button" class="button" onClick=${onClose}>${t("dialog.cancel")}</button>
        <button type="button" class="button danger" onClick=${agree}>${action}</button>
      </div>
    <//>
  `;
}

const KEYS = [
  ["Enter, Shift+Enter", "keys.send"],
  ["Ctrl+B, Ctrl+I", "keys.format"],
  ["Ctrl+K", "keys.search"],
  ["Ctrl+Shift+F", "keys.searchHere"],
  ["Alt+N", "keys.new"],
  ["Alt+↓, Alt+↑", "keys.next"],
  ["Alt+I", "keys.details"],
  ["Alt+U", "keys.unread"],
  ["Shift+F10", "keys.row"],
  ["Esc", "keys.escape"],
  ["?", "keys.help"],
];

/** What they do is said by the menu of a message. */
const ENTRY_KEYS = [
  ["↑, ↓", "keys.entries"],
  ["Enter", "keys.menu"],
  ["R", "entry.reply"],
  ["F", "entry.forward"],
  ["1 – 6", "keys.react"],
  ["A", "entry.reactOther"],
  ["W", "entry.whoReacted"],
  ["C", "entry.copy"],
  ["L", "entry.copyLink"],
  ["E", "entry.edit"],
  ["P", "entry.pin"],
  ["S", "entry.star"],
  ["I", "info.title"],
  ["X", "entry.select"],
  ["H", "entry.hide"],
  ["!", "report.report"],
  ["Del", "entry.delete"],
];

const Keys = () => html`
  <${KeyList} keys=${KEYS} />
  <h3>${t("keys.onEntry")}</h3>
  <${KeyList} keys=${ENTRY_KEYS} />
`;

/** @param {{keys: string[][]}} props */
const KeyList = ({ keys: all }) => html`
  <dl class="keys">
    ${all.map(([keys, text]) => html`
      <div key=${text}><dt>${t(/** @type {any} */ (text))}</dt><dd>${keys.split(", ").map((key) => html`<kbd>${key}</kbd>`)}</dd></div>
    `)}
  </dl>
`;
