// @ts-check
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isAdmin } from "../state/conversation.js";
import { brief } from "./brief.js";
import { isStarred } from "../state/mine.js";
import { chat } from "./context.js";
import { confirm } from "./dialogs.js";
import { showForward } from "./forward.js";
import { html, IconButton } from "./html.js";
import { failureText, moment, t } from "./i18n.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

/** The server takes so many at once. */
const MAX_SELECTED = 100;

/** What is selected, in the order of its selection; null when nothing is being selected. */
export const selection = signal(/** @type {{conversation: string, entries: Entry[]} | null} */ (null));

/** @param {Entry} entry */
export const startSelection = (entry) => (selection.value = { conversation: entry.conversation, entries: [entry] });

export const endSelection = () => (selection.value = null);

/** @param {Entry} entry */
export const isSelected = ({ seq }) => selection.value?.entries.some((one) => one.seq === seq) === true;

/** @param {Entry} entry */
export function toggleSelected(entry) {
  const { conversation, entries } = /** @type {{conversation: string, entries: Entry[]}} */ (selection.peek());
  const others = entries.filter(({ seq }) => seq !== entry.seq);
  const added = others.length === entries.length && entries.length < MAX_SELECTED ? [entry] : [];
  selection.value = { conversation, entries: [...others, ...added] };
}

/** Beside an entry, while some are being selected. @param {{store: Store, entry: Entry}} props */
export const Select = ({ store, entry }) => html`
  <input type="checkbox" class="select" checked=${isSelected(entry)} onChange=${() => toggleSelected(entry)}
    aria-label=${t("select.one", { name: store.nameOf(entry.from), text: entry.deleted ? t("entry.deleted") : brief(entry) })} />
`;

/** What can be done with what is selected, in place of a conversation's bar. @param {{store: Store, id: string}} props */
export function SelectionBar({ store, id }) {
  useEffect(() => endSelection, []);
  const record = store.conversations.of(id).value;
  const entries = [.../** @type {any} */ (selection.value).entries].sort((a, b) => a.seq - b.seq);
  const some = entries.length > 0;
  const there = some && entries.every((entry) => !entry.deleted);
  const passable = there && entries.every(({ kind }) => kind !== "poll");
  const deletable = there && !record.left && entries.every(({ from }) => from === store.me || isAdmin(record.role));
  const starred = some && entries.every(({ seq }) => isStarred(record, seq));
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const seqs = entries.map(({ seq }) => seq);
  const wish = (/** @type {any} */ change) => open.mine.set(id, change).then(endSelection, (failure) => (store.notice.value = failureText(failure)));
  const line = (/** @type {Entry} */ entry) => `[${moment(entry.at)}] ${store.nameOf(entry.from)}: ${entry.body.text ?? entry.body.question ?? entry.body.name}`;
  const copy = () => navigator.clipboard.writeText(entries.map(line).join("\n")).then(endSelection);
  const erase = () => {
    seqs.forEach((target) => open.outbox.add(id, "delete", { target }));
    endSelection();
  };
  const askErase = () => confirm({ title: t("select.deleteAsk", { count: seqs.length }), text: t("entry.deleteHint"), action: t("entry.delete"), act: erase });
  return html`
    <header class="bar selection" role="toolbar" aria-label=${t("select.bar")}>
      <${IconButton} icon="x" label=${t("dialog.cancel")} onClick=${endSelection} />
      <strong role="status">${t("select.count", { count: entries.length })}</strong>
      ${navigator.clipboard && html`<${IconButton} icon="copy" label=${t("entry.copy")} disabled=${!there} onClick=${copy} />`}
      <${IconButton} icon="forward" label=${t("entry.forward")} disabled=${!passable} onClick=${() => showForward(store, entries, endSelection)} />
      <${IconButton} icon=${starred ? "star-off" : "star"} label=${t(starred ? "entry.unstar" : "entry.star")} disabled=${!there} onClick=${() => wish({ [starred ? "unstar" : "star"]: seqs })} />
      <${IconButton} icon="eye-off" label=${t("entry.hide")} disabled=${!some} onClick=${() => wish({ hide: seqs })} />
      <${IconButton} icon="trash-2" class="danger" label=${t("entry.delete")} disabled=${!deletable} onClick=${askErase} />
    </header>
  `;
}
