// @ts-check
import { useState } from "preact/hooks";
import { may } from "../state/conversation.js";
import { chat, go } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { ConversationAvatar, titleOf } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const MAX_TARGETS = 5;
const SHOWN = 50;

/** Asks where entries are to be passed on to, in their order. @param {Store} store @param {Entry[]} entries @param {() => void} [onDone] */
export const showForward = (store, entries, onDone = () => {}) =>
  present(t("forward.title"), (close) => html`<${Forward} store=${store} entries=${entries} onDone=${() => (close(), onDone())} />`);

/** Where one may write. @param {Store} store @param {string} id */
function isOpen(store, id) {
  const record = store.conversations.of(id).value;
  return !record.left && may(record, "send") && !store.blocked.value.has(store.peer(id) ?? "");
}

/** @param {{store: Store, entries: Entry[], onDone: () => void}} props */
function Forward({ store, entries, onDone }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const words = text.trim().toLowerCase();
  const open = store.order.value.filter((id) => isOpen(store, id));
  const found = open.filter((id) => `${titleOf(store, id)} ${store.peer(id) ?? ""}`.toLowerCase().includes(words)).slice(0, SHOWN);
  const toggle = (/** @type {string} */ id) => setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { outbox } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
    for (const { conversation, seq, kind, body: { replyTo, mentions, ...said } } of entries) {
      const passedOn = { ...said, forwarded: (said.forwarded ?? 0) + 1 };
      chosen.forEach((id) => outbox.add(id, kind, passedOn, { conversation, seq }));
    }
    onDone();
    if (chosen.length === 1) {
      go(chosen[0]);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <div class="field">
        <label for="forward-to">${t("forward.find")}</label>
        <input id="forward-to" type="search" value=${text} autocomplete="off" dir="auto" autofocus onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
      </div>
      ${found.length === 0 && html`<p class="quiet">${t("list.noMatch", { text: text.trim() })}</p>`}
      <ul class="known" aria-label=${t("list.label")}>
        ${found.map((id) => html`
          <li key=${id}>
            <label class="pick">
              <input type="checkbox" checked=${chosen.includes(id)} disabled=${!chosen.includes(id) && chosen.length >= MAX_TARGETS} onChange=${() => toggle(id)} />
              <${ConversationAvatar} store=${store} id=${id} size="small" />
              <span class="member-text"><strong dir="auto">${titleOf(store, id)}</strong></span>
            </label>
          </li>
        `)}
      </ul>
      <div class="dialog-actions">
        <p class="hint">${t("forward.hint", { count: MAX_TARGETS })}</p>
        <button class="button primary" disabled=${chosen.length === 0}><${Icon} name="forward" />${t("forward.send")}</button>
      </div>
    </form>
  `;
}
