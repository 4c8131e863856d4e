// @ts-check
import { signal } from "@preact/signals";
import { follows, isAdmin, isChannel, may, reactionOf } from "../state/conversation.js";
import { isStarred } from "../state/mine.js";
import { hashOf } from "../state/route.js";
import { chat } from "./context.js";
import { confirm } from "./dialogs.js";
import { pickEmoji } from "./emoji.js";
import { showForward } from "./forward.js";
import { html, Icon } from "./html.js";
import { failureText, listed, t } from "./i18n.js";
import { showInfo } from "./info.js";
import { Menu } from "./menu.js";
import { showReactions } from "./reactions.js";
import { showReport } from "./report.js";
import { startSelection } from "./select.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const EMOJIS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const EDIT_MS = 15 * 60_000;

const open = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek());
const outbox = () => open().outbox;

/** Reacts, or takes the same reaction back. @param {Store} store @param {Entry} entry @param {string} emoji */
function react(store, entry, emoji) {
  const body = reactionOf(entry, store.me) === emoji ? { target: entry.seq } : { target: entry.seq, emoji };
  outbox().add(entry.conversation, "react", body);
}

/**
 * What can be done with an entry that the server has, and the key that does it while the entry has the focus.
 * @param {Store} store @param {Entry} entry
 * @returns {{items: import("./menu.js").Item[], emojis: import("./menu.js").Emoji[]}}
 */
export function actionsOf(store, entry) {
  const record = store.conversations.of(entry.conversation).value;
  if (record.left) {
    return { items: [], emojis: [] };
  }
  const own = entry.from === store.me;
  const refused = (/** @type {any} */ failure) => (store.notice.value = failureText(failure));
  const wish = (/** @type {any} */ change) => open().mine.set(entry.conversation, change).catch(refused);
  const always = [
    { label: t("entry.hide"), icon: "eye-off", key: "h", act: () => wish({ hide: [entry.seq] }) },
    { label: t("entry.select"), icon: "list-checks", key: "x", act: () => startSelection(entry) },
  ];
  if (entry.deleted) {
    return { items: always, emojis: [] };
  }
  const composing = store.composing.of(entry.conversation);
  const mine = reactionOf(entry, store.me);
  const emojis = (follows(record) ? [] : EMOJIS).map((emoji, index) => ({
    emoji,
    label: t("entry.reactWith", { emoji }),
    key: String(index + 1),
    chosen: emoji === mine,
    act: () => react(store, entry, emoji),
  }));
  /** @type {import("./menu.js").Item[]} */
  const items = [];
  if (!follows(record)) {
    items.push({ label: t("entry.reply"), icon: "reply", key: "r", act: () => (composing.value = { mode: "reply", entry }) });
  }
  if (entry.kind !== "poll") {
    items.push({ label: t("entry.forward"), icon: "forward", key: "f", act: () => showForward(store, [entry]) });
  }
  if (!follows(record)) {
    items.push({ label: t("entry.reactOther"), icon: "smile-plus", key: "a", act: () => pickEmoji((emoji) => react(store, entry, emoji)) });
  }
  if (navigator.clipboard) {
    // Only where the page came over HTTPS, or from this machine.
    const link = location.href.replace(/#.*/, hashOf(entry.conversation, String(entry.seq)));
    const words = entry.body.text ?? entry.body.question;
    if (words) {
      items.push({ label: t("entry.copy"), icon: "copy", key: "c", act: () => navigator.clipboard.writeText(words) });
    }
    items.push({ label: t("entry.copyLink"), icon: "link", key: "l", act: () => navigator.clipboard.writeText(link) });
  }
  if (may(record, "edit")) {
    const pinned = record.pinned.includes(entry.seq);
    const act = () => open().pin(entry, !pinned).catch(refused);
    items.push({ label: t(pinned ? "entry.unpin" : "entry.pin"), icon: pinned ? "pin-off" : "pin", key: "p", act });
  }
  if (Object.keys(entry.reactions ?? {}).length > 0) {
    items.push({ label: t("entry.whoReacted"), icon: "users", key: "w", act: () => showReactions(store, entry) });
  }
  if (own && !isChannel(entry.conversation)) {
    items.push({ label: t("info.title"), icon: "info", key: "i", act: () => showInfo(store, entry) });
  }
  if (own && entry.body.text && !entry.body.forwarded && Date.now() - entry.at < (store.limits.value.editMillis ?? EDIT_MS)) {
    const act = () => (composing.value = { mode: "edit", entry, text: signal(entry.body.text) });
    items.push({ label: t("entry.edit"), icon: "pencil", key: "e", act });
  }
  const starred = isStarred(record, entry.seq);
  items.push({ label: t(starred ? "entry.unstar" : "entry.star"), icon: starred ? "star-off" : "star", key: "s", act: () => wish({ [starred ? "unstar" : "star"]: [entry.seq] }) });
  items.push(...always);
  if (!own) {
    items.push({ label: t("report.report"), icon: "flag", key: "!", act: () => showReport(store, entry.from, entry), danger: true });
  }
  if (own || isAdmin(record.role)) {
    const act = () => outbox().add(entry.conversation, "delete", { target: entry.seq });
    const asked = { title: t("entry.deleteAsk"), text: t("entry.deleteHint"), action: t("entry.delete"), act };
    items.push({ label: t("entry.delete"), icon: "trash-2", key: "Delete", act: () => confirm(asked), danger: true });
  }
  return { items, emojis };
}

/** @param {{store: Store, entry: Entry}} props */
export function Actions({ store, entry }) {
  const { items, emojis } = actionsOf(store, entry);
  return items.length > 0 && html`<${Menu} label=${t("entry.actions")} class="entry-menu" items=${items} emojis=${emojis}><${Icon} name="ellipsis" /><//>`;
}

/** Who reacted with what; a press joins in, or leaves. @param {{store: Store, entry: Entry}} props */
export function Reactions({ store, entry }) {
  const mine = reactionOf(entry, store.me);
  const all = Object.entries(entry.reactions ?? {});
  const reader = follows(store.conversations.of(entry.conversation).value);
  return all.length > 0 && html`
    <ul class="reactions">
      ${all.map(([emoji, users]) => {
        const names = listed(users.map((user) => (user === store.me ? t("system.you") : store.nameOf(user))));
        const label = t("entry.reacted", { emoji, names });
        return html`
          <li key=${emoji}>
            <button type="button" aria-pressed=${emoji === mine} aria-label=${label} title=${names} disabled=${reader} onClick=${() => react(store, entry, emoji)}>
              ${emoji}${users.length > 1 && html`<span>${users.length}</span>`}
            </button>
          </li>
        `;
      })}
    </ul>
  `;
}
