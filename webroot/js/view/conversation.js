// @ts-check
import { useEffect, useMemo, useState } from "preact/hooks";
import { follows, isChannel, isOwnDirect, may } from "../state/conversation.js";
import { showAttach } from "./attach.js";
import { back, chat, dialog, go } from "./context.js";
import { BlockedFoot } from "./block.js";
import { ChannelFoot } from "./channel.js";
import { Composer } from "./composer.js";
import { BotMark } from "./bot.js";
import { html, Icon, IconButton } from "./html.js";
import { duration, moment, t } from "./i18n.js";
import { Log } from "./log.js";
import { Pinned } from "./pinned.js";
import { ConversationAvatar, leftText, titleOf, typingText } from "./people.js";
import { showSearch } from "./search.js";
import { selection, SelectionBar } from "./select.js";
import { NowPlaying } from "./sound.js";

/** @typedef {import("../app/store.js").Store} Store */

/** @param {{store: Store}} props */
export const NoConversation = ({ store }) => html`
  <main class="pane none">
    <div class="empty">
      <img src="/img/parley.svg" alt="" width="64" height="64" />
      <h2>${store.known.value.length > 0 ? t("conversation.none") : t("list.empty")}</h2>
      <p>${store.known.value.length > 0 ? t("conversation.noneHint") : t("list.emptyHint")}</p>
      <button class="button" onClick=${() => (dialog.value = "new")}>${t("list.new")}</button>
    </div>
  </main>
`;

/** @param {{store: Store, id: string, seq: number | null}} props */
export function ConversationView({ store, id, seq }) {
  const view = useMemo(() => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).open(id, seq), [id, seq]);
  useEffect(() => () => view.close(), [view]);
  const [dropping, setDropping] = useState(false);
  const title = titleOf(store, id);
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") && store.mayWrite(id);
  const onDrag = (/** @type {DragEvent} */ event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      setDropping(event.type === "dragover");
    }
  };
  const onDrop = (/** @type {DragEvent} */ event) => {
    if (holdsFiles(event)) {
      event.preventDefault();
      setDropping(false);
      showAttach(store, id, [...(event.dataTransfer?.files ?? [])]);
    }
  };
  return html`
    <main class=${`pane ${dropping ? "dropping" : ""}`} aria-label=${title} onDragOver=${onDrag} onDragLeave=${onDrag} onDrop=${onDrop}>
      ${selection.value?.conversation === id ? html`<${SelectionBar} store=${store} id=${id} />` : html`<header class="bar">
        <${IconButton} class="back" icon="arrow-left" label=${t("conversation.back")} onClick=${back} />
        <button type="button" class="who" onClick=${() => go(id, "info")}>
          <${ConversationAvatar} store=${store} id=${id} size="small" />
          <span class="who-text">
            <strong dir="auto">${title}<${BotMark} store=${store} user=${store.peer(id) ?? ""} /><${Expires} store=${store} id=${id} /></strong>
            <${About} store=${store} id=${id} />
          </span>
        </button>
        <${Waiting} store=${store} id=${id} />
        <${IconButton} icon="search" label=${t("search.inThis")} onClick=${() => showSearch(store, id)} />
        <${IconButton} icon="info" label=${t("conversation.details")} onClick=${() => go(id, "info")} />
      </header>`}
      <${NowPlaying} store=${store} here=${id} />
      <${Pinned} store=${store} id=${id} view=${view} />
      <${Log} key=${seq ?? "tail"} view=${view} store=${store} id=${id} seq=${seq} />
      <${Foot} store=${store} id=${id} view=${view} />
      ${dropping && html`<p class="drop"><${Icon} name="paperclip" />${t("attach.drop")}</p>`}
    </main>
  `;
}

/** That what is written here disappears. @param {{store: Store, id: string}} props */
function Expires({ store, id }) {
  const { expire } = store.conversations.of(id).value;
  return expire > 0 ? html` <${Icon} name="timer" class="inline" label=${t("expire.state", { time: duration(expire) })} />` : null;
}

/** That people ask to be let in. @param {{store: Store, id: string}} props */
function Waiting({ store, id }) {
  const count = store.requests.of(id).value.length;
  const label = t("requests.count", { count });
  return count > 0 && html`
    <button type="button" class="icon-button waiting" aria-label=${label} title=${label} onClick=${() => go(id, "info")}>
      <${Icon} name="user-plus" /><span class="badge" aria-hidden="true">${count}</span>
    </button>
  `;
}

/** Who types, who is there. @param {{store: Store, id: string}} props */
function About({ store, id }) {
  const typing = typingText(store, id);
  const peer = store.peer(id);
  if (typing) {
    return html`<span class="about typing">${typing}</span>`;
  }
  if (isChannel(id)) {
    const { followers } = store.channels.of(id).value;
    return followers !== undefined && html`<span class="about">${t("channel.followers", { count: followers })}</span>`;
  }
  if (!peer) {
    const members = store.members.of(id).value;
    return members && html`<span class="about">${t("conversation.members", { count: members.length })}</span>`;
  }
  if (peer === store.me || store.profiles.of(peer).value.deleted) {
    return null;
  }
  const { online, lastSeen = store.profiles.of(peer).value.lastSeen } = store.presence.of(peer).value;
  if (online) {
    return html`<span class="about">${t("conversation.online")}</span>`;
  }
  return lastSeen ? html`<span class="about">${t("conversation.lastSeen", { when: moment(lastSeen) })}</span>` : null;
}

/** Where one writes, or a sentence that says why one cannot. @param {{store: Store, id: string, view: any}} props */
function Foot({ store, id, view }) {
  const peer = store.peer(id);
  const record = store.conversations.of(id).value;
  if (record.left) {
    return html`<p class="foot-note">${leftText(record)}</p>`;
  }
  if (peer && store.blocked.value.has(peer)) {
    return html`<${BlockedFoot} store=${store} user=${peer} />`;
  }
  if (isChannel(id) && (record.role === null || follows(record))) {
    return html`<${ChannelFoot} store=${store} id=${id} followed=${follows(record)} />`;
  }
  if (peer && store.profiles.of(peer).value.deleted) {
    return html`<p class="foot-note"><${Icon} name="circle-alert" />${t("delete.done")}</p>`;
  }
  if (!may(record, "send")) {
    return html`<p class="foot-note">${t("conversation.closed")}</p>`;
  }
  if (peer && store.profiles.of(peer).value.missing && record.head === 0) {
    return html`<p class="foot-note"><${Icon} name="circle-alert" />${t("conversation.missing", { user: peer })}</p>`;
  }
  const unknown = peer ? !isOwnDirect(id, store.me) : store.synced.value && !store.known.value.includes(id);
  return unknown
    ? html`<p class="foot-note"><${Icon} name="circle-alert" />${t("conversation.unknown")}</p>`
    : html`<${Composer} key=${id} store=${store} id=${id} view=${view} />`;
}
