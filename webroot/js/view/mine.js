// @ts-check
import { useState } from "preact/hooks";
import { ALWAYS, isArchived, isMuted, isUnread, pinnedAt } from "../state/mine.js";
import { chat } from "./context.js";
import { confirm, present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { failureText, moment, t } from "./i18n.js";
import { titleOf } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const HOUR_MS = 3_600_000;

/** What one does with a row of the list, in a dialog. @param {Store} store @param {string} id */
export const showActions = (store, id) =>
  present(titleOf(store, id), (close) => html`<${ListActions} store=${store} id=${id} onDone=${close} />`);

/** @param {import("../state/conversation.js").Conversation} record */
function actionsFor(record) {
  const muted = isMuted(record);
  const archived = isArchived(record);
  const pinned = pinnedAt(record) > 0;
  const unread = isUnread(record);
  return [
    { label: t(pinned ? "mine.unpin" : "mine.pin"), icon: pinned ? "pin-off" : "pin", wish: { pinned: !pinned } },
    ...(unread ? [] : [{ label: t("mine.markUnread"), icon: "message-circle-dashed", wish: { unread: true } }]),
    ...(muted
      ? [{ label: t("mine.unmute"), icon: "bell", wish: { muted: 0 } }]
      : [
        { label: t("mine.mute1"), icon: "bell-off", wish: { muted: Date.now() + HOUR_MS } },
        { label: t("mine.mute8"), icon: "bell-off", wish: { muted: Date.now() + 8 * HOUR_MS } },
        { label: t("mine.muteAlways"), icon: "bell-off", wish: { muted: ALWAYS } },
      ]),
    { label: t(archived ? "mine.unarchive" : "mine.archive"), icon: archived ? "archive-restore" : "archive", wish: { archived: !archived } },
    { label: t("mine.clear"), icon: "brush-cleaning", wish: { cleared: true }, ask: t("mine.clearHint") },
    { label: t("mine.remove"), icon: "trash-2", wish: { removed: true }, ask: t("mine.removeHint") },
  ];
}

/** Pin, mute, archive and the like. @param {{store: Store, id: string, onDone?: () => void}} props */
export function ListActions({ store, id, onDone = () => {} }) {
  const [problem, setProblem] = useState("");
  const record = store.conversations.of(id).value;
  const act = (/** @type {any} */ wish) =>
    /** @type {import("../app/chat.js").Chat} */ (chat.peek()).mine.set(id, wish).then(
      () => (setProblem(""), onDone()),
      (failure) => setProblem(failureText(failure)),
    );
  const until = record.mine?.muted ?? 0;
  return html`
    <p class="problem" role="alert">${problem}</p>
    ${isMuted(record) && html`<p class="quiet">${until === ALWAYS ? t("mine.muted") : t("mine.mutedUntil", { time: moment(until) })}</p>`}
    <ul class="list-actions">
      ${actionsFor(record).map(({ label, icon, wish, ask }) => html`
        <li key=${label}><button type="button" onClick=${() => (ask ? (onDone(), confirm({ title: `${label}?`, text: ask, action: label, act: () => act(wish) })) : act(wish))}><${Icon} name=${icon} />${label}</button></li>
      `)}
    </ul>
  `;
}

/** What a row tells of how it is kept. @param {{record: import("../state/conversation.js").Conversation}} props */
export const Marks = ({ record }) => html`
  ${isMuted(record) && html`<${Icon} name="bell-off" class="mark" label=${t("mine.muted")} />`}
  ${pinnedAt(record) > 0 && html`<${Icon} name="pin" class="mark" label=${t("mine.pinned")} />`}
`;
