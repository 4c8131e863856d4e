// @ts-check
import { useState } from "preact/hooks";
import { directId, isAdmin, isChannel } from "../state/conversation.js";
import { findMembers } from "../state/members.js";
import { go } from "./context.js";
import { confirm } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { Menu } from "./menu.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {(verb: string, body: object) => Promise<any>} Change */

/** Members shown at first, and with each press on "more": a thousand at once would make a slow phone wait. */
const PAGE = 100;

/** From so many on there is a field to look for one. */
const SEARCHED = 8;

/** Who is in, to be looked for and, by admins, to be changed. @param {{store: Store, id: string, change: Change}} props */
export function Members({ store, id, change }) {
  const [text, setText] = useState("");
  const [shown, setShown] = useState(PAGE);
  const all = store.members.of(id).value ?? [];
  const { role } = store.conversations.of(id).value;
  const found = findMembers(all, text, (user) => store.nameOf(user));
  const search = (/** @type {any} */ event) => {
    setText(event.target.value);
    setShown(PAGE);
  };
  return html`
    ${all.length >= SEARCHED && html`
      <input class="find-member" type="search" value=${text} aria-label=${t("members.find")} placeholder=${t("members.find")} autocomplete="off"
        spellcheck=${false} dir="auto" onInput=${search} />
    `}
    <ul class="members" aria-label=${t("details.members")}>
      ${found.slice(0, shown).map((member) => html`<${Member} key=${member.user} store=${store} member=${member} own=${role} channel=${isChannel(id)} change=${change} />`)}
    </ul>
    ${text && html`<p class="quiet" role="status">${t("members.found", { count: found.length })}</p>`}
    ${found.length > shown && html`<button type="button" class="button" onClick=${() => setShown(shown + PAGE)}>${t("members.more", { count: found.length - shown })}</button>`}
  `;
}

/** @param {{store: Store, member: import("../state/conversation.js").Member, own: string | null, channel: boolean, change: Change}} props */
function Member({ store, member: { user, role }, own, channel, change }) {
  const name = store.nameOf(user);
  const self = user === store.me;
  const items = [{ label: t("details.message", { name }), icon: "message-circle", act: () => go(directId(store.me, user)) }, ...changes(user, name, role, own, channel, change)];
  return html`
    <li class="member">
      <${Face} store=${store} user=${user} size="small" />
      <span class="member-text"><strong dir="auto">${self ? t("details.you") : name}</strong><span class="quiet">${user}</span></span>
      ${isAdmin(role) && html`<span class="role">${t(role === "owner" ? "details.owner" : "details.admin")}</span>`}
      ${!self && html`<${Menu} label=${t("details.more", { name })} items=${items}><${Icon} name="ellipsis" /><//>`}
    </li>
  `;
}

/**
 * What somebody with the role `own` may do to a member.
 * @param {string} user @param {string} name @param {string | undefined} role @param {string | null} own @param {boolean} channel @param {Change} change
 */
function changes(user, name, role, own, channel, change) {
  if (!isAdmin(own) || role === "owner") {
    return [];
  }
  const admin = role === "admin";
  const items = [
    { label: t(admin ? "details.dismiss" : "details.makeAdmin"), icon: "crown", act: () => change("role", { user, role: admin ? "member" : "admin" }) },
  ];
  if (own === "owner") {
    const give = { title: t("members.giveAsk", { name }), text: t("members.giveHint"), action: t("members.give"), act: () => change("role", { user, role: "owner" }) };
    items.push({ label: t(channel ? "members.giveChannel" : "members.giveGroup"), icon: "crown", act: () => confirm(give) });
  }
  const remove = {
    title: t(channel ? "members.removeAskChannel" : "details.removeAsk", { name }),
    text: channel ? "" : t("members.removeHint"),
    action: t(channel ? "members.removeChannel" : "details.remove"),
    act: () => change("remove", { users: [user] }),
  };
  return [...items, { label: remove.action, icon: "user-minus", danger: true, act: () => confirm(remove) }];
}
