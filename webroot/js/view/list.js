// @ts-check
import { signal } from "@preact/signals";
import { directId, isChannel, isMessage, tickOf } from "../state/conversation.js";
import { isArchived, isHidden, isMarked, isMuted, isRemoved, isUnread } from "../state/mine.js";
import { brief } from "./brief.js";
import { hashOf } from "../state/route.js";
import { fold } from "../state/words.js";
import { dialog, go, route } from "./context.js";
import { html, Icon, IconButton } from "./html.js";
import { shortTime, t } from "./i18n.js";
import { Menu } from "./menu.js";
import { Marks, showActions } from "./mine.js";
import { showReports } from "./report.js";
import { NowPlaying } from "./sound.js";
import { Hits, showSearch, showStarred } from "./search.js";
import { Face, ConversationAvatar, systemText, Tick, titleOf, typingText } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const filter = signal("");

/** Which of the conversations are listed. */
const shelf = signal(/** @type {"all" | "unread" | "archived"} */ ("all"));

/** @param {{store: Store}} props */
export function List({ store }) {
  return html`
    <nav class="list" aria-label=${t("list.label")}>
      <header class="bar">
        <${Menu} label=${t("list.menu")} class="me" items=${menu(store)}>
          <${Face} store=${store} user=${store.me} size="small" />
        <//>
        <h1>${t("list.title")}</h1>
        <${IconButton} icon="message-square-plus" label=${t("list.new")} onClick=${() => (dialog.value = "new")} />
      </header>
      <div class="search">
        <${Icon} name="search" />
        <input id="search" type="search" placeholder=${t("list.search")} aria-label=${t("list.search")} value=${filter.value}
          onInput=${(/** @type {any} */ event) => (filter.value = event.target.value)} />
      </div>
      ${!route.value.conversation && html`<${NowPlaying} store=${store} here=${null} />`}
      <${Filters} store=${store} />
      <${Rows} store=${store} />
    </nav>
  `;
}

/** @param {Store} store */
const menu = (store) => [
  { label: t("menu.notes"), icon: "pencil", act: () => go(directId(store.me, store.me)) },
  { label: t("profile.title"), icon: "user-round", act: () => (dialog.value = "profile") },
  { label: t("search.title"), icon: "search", act: () => showSearch(store) },
  { label: t("starred.title"), icon: "star", act: () => showStarred(store) },
  ...(store.admin.value ? [{ label: t("report.title"), icon: "flag", act: () => showReports(store) }] : []),
  { label: t("menu.settings"), icon: "settings", act: () => (dialog.value = "settings") },
  { label: t("menu.keys"), icon: "keyboard", act: () => (dialog.value = "keys") },
  { label: t("menu.logout"), icon: "log-out", act: () => (dialog.value = "logout") },
];

/** @param {{store: Store}} props */
function Filters({ store }) {
  const records = store.order.value.map((id) => store.conversations.of(id).value);
  const archived = records.filter((record) => isArchived(record)).length;
  const shelves = /** @type {const} */ ([["all", t("list.all")], ["unread", t("list.onlyUnread")], ...(archived > 0 || shelf.value === "archived" ? [["archived", t("list.archived", { count: archived })]] : [])]);
  return records.length > 0 && html`
    <div class="filters" role="group" aria-label=${t("list.filter")}>
      ${shelves.map(([name, label]) => html`
        <button type="button" key=${name} aria-pressed=${name === shelf.value} onClick=${() => (shelf.value = /** @type {any} */ (name))}>${label}</button>
      `)}
    </div>
  `;
}

/** @param {import("../state/conversation.js").Conversation} record */
const onShelf = (record) => !isRemoved(record) && (shelf.value === "archived") === isArchived(record) && (shelf.value !== "unread" || isUnread(record));

/** @param {{store: Store}} props */
function Rows({ store }) {
  const text = fold(filter.value.trim());
  const matches = (/** @type {string} */ id) => fold(`${titleOf(store, id)} ${store.peer(id) ?? ""}`).includes(text);
  const all = store.order.value;
  const ids = all.filter((id) => (text ? matches(id) : onShelf(store.conversations.of(id).value)));
  if (all.length === 0 && !store.synced.value) {
    return html`<${Skeletons} />`;
  }
  if (text) {
    return html`<${Found} store=${store} ids=${ids} text=${filter.value.trim()} />`;
  }
  if (ids.length === 0 && all.length > 0) {
    const label = /** @type {const} */ ({ all: "list.allArchived", unread: "list.noUnread", archived: "list.noArchived" })[shelf.value];
    return html`<div class="empty"><${Icon} name=${shelf.value === "unread" ? "check" : "archive"} /><h2>${t(label)}</h2></div>`;
  }
  if (ids.length === 0) {
    return html`
      <div class="empty">
        <${Icon} name="message-circle" />
        <h2>${t("list.empty")}</h2>
        <p>${t("list.emptyHint")}</p>
        <button class="button primary" onClick=${() => (dialog.value = "new")}>${t("list.new")}</button>
      </div>
    `;
  }
  return html`<ul class="rows">${ids.map((id) => html`<${Row} key=${id} id=${id} store=${store} current=${route.value.conversation === id} />`)}</ul>`;
}

/** The chats of that name, and the messages with those words. @param {{store: Store, ids: string[], text: string}} props */
const Found = ({ store, ids, text }) => html`
  <div class="found">
    ${ids.length > 0 && html`<h3 class="hits-title">${t("list.title")}</h3>`}
    <ul class="rows">${ids.map((id) => html`<${Row} key=${id} id=${id} store=${store} current=${route.value.conversation === id} />`)}</ul>
    <${Hits} store=${store} ask=${{ text }} onOpen=${() => {}} quiet=${ids.length > 0} />
  </div>
`;

const Skeletons = () => html`
  <ul class="rows" aria-busy="true" aria-label=${t("app.loading")}>
    ${[0, 1, 2, 3, 4].map((index) => html`<li class="row skeleton" key=${index}><i></i><span><b></b><b></b></span></li>`)}
  </ul>
`;

/** @param {{store: Store, id: string, current: boolean}} props */
function Row({ store, id, current }) {
  const record = store.conversations.of(id).value;
  const { unread } = record;
  const at = store.changedAt(id);
  const actions = (/** @type {Event} */ event) => {
    event.preventDefault();
    showActions(store, id);
  };
  return html`
    <li onContextMenu=${actions}>
      <a class="row" href=${hashOf(id)} aria-current=${current ? "page" : undefined} onClick=${(/** @type {MouseEvent} */ event) => follow(event, id)}>
        <${ConversationAvatar} store=${store} id=${id} />
        <span class="row-text">
          <span class="row-top">
            <strong dir="auto">${titleOf(store, id)}</strong>
            ${at > 0 && html`<time>${shortTime(at)}</time>`}
          </span>
          <span class="row-bottom">
            <${Preview} store=${store} id=${id} current=${current} />
            <${Marks} record=${record} />
            ${unread === 0 && isMarked(record) && html`<span class="badge dot" role="img" aria-label=${t("list.marked")}></span>`}
            ${record.mentions > 0 && html`<span class="badge" role="img" aria-label=${t("list.mentioned")}>@</span>`}
            ${unread > 0 && html`<span class=${`badge ${isMuted(record) ? "quiet-badge" : ""}`}><span class="hidden">${t("list.unread", { count: unread })}</span><span aria-hidden="true">${unread > 999 ? "999+" : unread}</span></span>`}
          </span>
        </span>
      </a>
    </li>
  `;
}

/** @param {MouseEvent} event @param {string} id */
function follow(event, id) {
  if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(id);
  }
}

/** The last entry in one line. @param {{store: Store, id: string, current: boolean}} props */
function Preview({ store, id, current }) {
  const record = store.conversations.of(id).value;
  const { ticks } = record;
  const last = record.last && isHidden(record, record.last.seq) ? null : record.last;
  const typing = typingText(store, id);
  const draft = store.drafts.of(id).value;
  const waiting = store.waiting(id);
  if (typing) {
    return html`<span class="preview typing">${typing}</span>`;
  }
  if (draft && !current) {
    return html`<span class="preview"><em>${t("list.draft")}</em> <bdi>${brief({ body: { text: draft } })}</bdi></span>`;
  }
  if (waiting) {
    return html`<span class="preview"><${Tick} status=${waiting.state} /> <bdi>${brief(waiting)}</bdi></span>`;
  }
  if (!last) {
    return html`<span class="preview quiet">${t("list.noEntries")}</span>`;
  }
  if (last.expired) {
    return html`<span class="preview quiet">${t("list.gone")}</span>`;
  }
  if (!isMessage(last)) {
    return html`<span class="preview"><bdi>${last.kind === "system" ? systemText(store, last) : t("entry.unsupported")}</bdi></span>`;
  }
  if (last.deleted) {
    return html`<span class="preview quiet">${t(last.deleted === store.me ? "entry.deleted.you" : "entry.deleted")}</span>`;
  }
  const own = last.from === store.me;
  const text = brief(last);
  const named = store.peer(id) || own || isChannel(id) ? text : t("list.from", { name: store.nameOf(last.from), text });
  const ticked = own && store.peer(id) !== store.me && !isChannel(id);
  return html`<span class="preview">${ticked && html`<${Tick} status=${tickOf(last.seq, ticks)} /> `}<bdi>${named}</bdi></span>`;
}

