// @ts-check
import { isChannel } from "../state/conversation.js";
import { Picture } from "./file.js";
import { html, Icon } from "./html.js";
import { duration, listed, t } from "./i18n.js";

/** @typedef {import("../app/store.js").Store} Store */

/** Why one is no longer in. @param {import("../state/conversation.js").Conversation} record */
export const leftText = ({ role }) => t(role === "removed" ? "conversation.removed" : "conversation.left");

/** A hue that belongs to an id. @param {string} id */
export function hue(id) {
  let hash = 2166136261;
  for (const char of id) {
    hash = Math.imul(hash ^ /** @type {number} */ (char.codePointAt(0)), 16777619);
  }
  return ((hash >>> 8) % 24) * 15;
}

/** @param {string} name */
function initials(name) {
  const words = name.split(/[\s_]+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

/** The name of a conversation for this user. @param {Store} store @param {string} id */
export function titleOf(store, id) {
  const peer = store.peer(id);
  if (peer === store.me) {
    return t("conversation.self");
  }
  return peer ? store.nameOf(peer) : (store.conversations.of(id).value.title ?? store.channels.of(id).value.title ?? t("conversation.group"));
}

/** @param {{id: string, name: string, picture?: string, online?: boolean, icon?: string, size?: string}} props `picture`: the id of a file */
export const Avatar = ({ id, name, picture, online, icon, size }) => html`
  <span class=${`avatar ${size ?? ""} ${icon ? "symbol" : ""}`} style=${{ "--hue": hue(id) }} aria-hidden="true">
    ${icon ? html`<${Icon} name=${icon} />` : initials(name)}
    ${picture && html`<${Picture} key=${picture} media=${picture} />`}
    ${online && html`<i class="online-dot"></i>`}
  </span>
`;

/** Somebody, by their picture if they have one. @param {{store: Store, user: string, online?: boolean, size?: string}} props */
export const Face = ({ store, user, online, size }) => html`
  <${Avatar} id=${user} name=${store.nameOf(user)} picture=${store.profiles.of(user).value.picture} online=${online} size=${size} />
`;

/** @param {{store: Store, id: string, size?: string}} props */
export function ConversationAvatar({ store, id, size }) {
  const peer = store.peer(id);
  if (peer && peer !== store.me) {
    return html`<${Face} store=${store} user=${peer} online=${store.presence.of(peer).value.online} size=${size} />`;
  }
  const icon = peer ? "pencil" : isChannel(id) ? "megaphone" : undefined;
  const picture = store.conversations.of(id).value.picture || store.channels.of(id).value.picture;
  return html`<${Avatar} id=${peer ?? id} name=${titleOf(store, id)} picture=${picture} icon=${icon} size=${size} />`;
}

/** What a system entry says. @param {Store} store @param {import("../state/conversation.js").Entry} entry */
export function systemText(store, { conversation, from, body }) {
  const you = from === store.me ? ".you" : "";
  const users = listed((body.users ?? []).map((/** @type {string} */ user) => nameOrYou(store, user)));
  const created = isChannel(conversation) ? "createdChannel" : "created";
  const pinned = body.pinned ? "pinned" : "unpinned";
  const type = { created, pinned, added: body.by === "invite" ? "joined" : "added", role: body.role, expire: body.after > 0 ? "expire" : "stay", updated: updated(body) }[/** @type {string} */ (body.type)] ?? body.type;
  const key = /** @type {any} */ (`system.${type}${you}`);
  const values = { actor: store.nameOf(from), title: body.title ?? "", users, time: duration(body.after ?? 0) };
  return SYSTEM.includes(type) ? t(key, values) : t("entry.unsupported");
}

const SYSTEM = [
  "created", "createdChannel", "added", "joined", "removed", "left", "title", "description", "picture", "noPicture", "permissions", "owner", "admin", "member", "expire", "stay", "pinned", "unpinned",
];

/** What is the most of what is new about a group. @param {any} body */
const updated = ({ title, description, picture }) =>
  title !== undefined ? "title" : description !== undefined ? "description" : picture !== undefined ? (picture ? "picture" : "noPicture") : "permissions";

/** @param {Store} store @param {string} user */
const nameOrYou = (store, user) => (user === store.me ? t("system.you") : store.nameOf(user));

/** Who types, null when nobody does. @param {Store} store @param {string} id */
export function typingText(store, id) {
  const typing = store.typing.of(id).value;
  if (typing.length === 0) {
    return null;
  }
  if (store.peer(id)) {
    return t("conversation.typing");
  }
  return typing.length === 1
    ? t("conversation.typingOne", { name: store.nameOf(typing[0]) })
    : t("conversation.typingMany", { count: typing.length });
}

/** @param {{status: string}} props pending, uploading, paused, failed, sent, delivered or read */
export const Tick = ({ status: state }) => {
  const status = state === "uploading" || state === "paused" ? "pending" : state;
  const symbol = { pending: "pending", failed: "failed", sent: "sent" }[status] ?? "double";
  return html`<${Icon} name=${`tick-${symbol}`} class=${`tick ${status}`} label=${t(/** @type {any} */ (`tick.${status}`))} />`;
};
