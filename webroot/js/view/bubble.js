// @ts-check
import { useState } from "preact/hooks";
import { brief } from "./brief.js";
import { isStarred } from "../state/mine.js";
import { Buttons } from "./bot.js";
import { Actions, actionsOf, Reactions } from "./actions.js";
import { chat, go } from "./context.js";
import { html, Icon } from "./html.js";
import { clock, compact, remaining, t } from "./i18n.js";
import { Face, hue, systemText, Tick } from "./people.js";
import { Media } from "./media.js";
import { Poll } from "./poll.js";
import { isSelected, Select, selection, toggleSelected } from "./select.js";
import { Text } from "./text.js";
import { showVersions } from "./versions.js";

/** @typedef {import("../app/store.js").Store} Store */

/** What was passed on as often is no news from a friend. */
const OFTEN = 5;

/**
 * One row of the log. A component that reads a signal is drawn again only when that or one of its properties changes
 * (the rule of @preact/signals), and every row reads its sender's name: a new entry draws one row, not all.
 * @param {{store: Store, entry: any, type: string, own: boolean, first: boolean, last: boolean, status: string | null, named: boolean, quote: any}} props
 */
export function Row({ store, entry, type, own, first, last, status, named, quote }) {
  if (type === "unread") {
    return html`<div class="unread-line" data-key="unread" role="separator"><span>${t("conversation.unread")}</span></div>`;
  }
  if (type === "system") {
    return html`<p class="system" data-key=${entry.id} data-seq=${entry.seq}><bdi>${systemText(store, entry)}</bdi></p>`;
  }
  const name = store.nameOf(entry.from);
  const side = own ? "own" : "other";
  const stored = (type === "bubble" || type === "deleted") && entry.seq;
  const selecting = selection.value !== null && stored;
  return html`
    <article class=${`entry ${side} ${first ? "first" : ""} ${last ? "last" : ""} ${selecting ? "selecting" : ""} ${selecting && isSelected(entry) ? "selected" : ""}`}
      data-key=${entry.id} data-seq=${entry.seq} aria-label=${own ? undefined : name} tabindex=${stored ? -1 : undefined}
      onKeyDown=${stored && ((/** @type {KeyboardEvent} */ event) => onKey(event, store, entry))} onContextMenu=${stored && openMenu}
      onClickCapture=${selecting && ((/** @type {MouseEvent} */ event) => onSelect(event, entry))}>
      ${selecting && html`<${Select} store=${store} entry=${entry} />`}
      ${named && (last ? html`<${Face} store=${store} user=${entry.from} size="tiny" />` : html`<i class="avatar-space"></i>`)}
      <div class="bubble">
        ${named && first && html`<strong class="sender" style=${{ "--hue": hue(entry.from) }} dir="auto">${name}</strong>`}
        ${type === "bubble" && entry.body.forwarded && html`<${Forwarded} count=${entry.body.forwarded} />`}
        ${type === "bubble" && entry.body.replyTo && html`<${Quote} store=${store} entry=${entry} quote=${quote} />`}
        ${type === "bubble" ? html`<${{ poll: Poll, media: Media }[/** @type {string} */ (entry.kind)] ?? Text} store=${store} body=${entry.body} entry=${entry} />` : html`<span class="text quiet"><em>${t(absent(type, entry.deleted === store.me))}</em></span>`}
        <span class="meta">${entry.seq && isStarred(store.conversations.of(entry.conversation).value, entry.seq) && html`<${Icon} name="star" class="star" label=${t("entry.starred")} />`}${entry.edited && html`<${Edited} store=${store} entry=${entry} />`}${entry.until && html`<${Leaving} until=${entry.until} />`}${entry.views && html`<${Views} count=${entry.views} />`}<time>${clock(entry.at)}</time>${status && html`<${Tick} status=${status} />`}</span>
        ${type === "bubble" && html`<${Reactions} store=${store} entry=${entry} />`}
      </div>
      ${stored && !selecting && html`<${Actions} store=${store} entry=${entry} />`}
      ${type === "bubble" && entry.body.buttons && html`<${Buttons} entry=${entry} disabled=${!store.mayWrite(entry.conversation)} />`}
      ${status === "failed" && html`<${Failed} item=${entry.item} />`}
    </article>
  `;
}

/** While the entry has the focus a key is enough for what its menu does. @param {KeyboardEvent} event @param {Store} store @param {any} entry */
function onKey(event, store, entry) {
  const article = /** @type {HTMLElement} */ (event.currentTarget);
  if (event.target !== article || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  // On keyboards without Latin letters the place of the key counts.
  const key = event.key.length > 1 || event.key <= "~" ? event.key : event.code.replace("Key", "");
  const { items, emojis } = actionsOf(store, entry);
  const item = [...items, ...emojis].find((one) => one.key === (key.length > 1 ? key : key.toLowerCase()));
  if (key === " " && selection.peek()) {
    toggleSelected(entry);
  } else if (key === "Enter") {
    article.querySelector(".entry-menu")?.click();
  } else if (item && !selection.peek()) {
    item.act();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** The menu of an entry, where there is nothing that the browser has a menu for. @param {any} event */
function openMenu(event) {
  const button = event.currentTarget.querySelector(".entry-menu");
  if (button && !event.target.closest("a, input") && getSelection()?.isCollapsed !== false) {
    event.preventDefault();
    button.click();
  }
}

/** A press anywhere on an entry selects it. @param {MouseEvent} event @param {any} entry */
function onSelect(event, entry) {
  if (!(event.target instanceof HTMLInputElement && event.target.matches(".select"))) {
    event.preventDefault();
    event.stopPropagation();
    toggleSelected(entry);
  }
}

/** A press shows how it read before. @param {{store: Store, entry: any}} props */
const Edited = ({ store, entry }) => html`
  <button type="button" class="edited" title=${t("versions.title")} onClick=${() => showVersions(store, entry)}>${t("entry.edited")}</button>
`;

/** @param {{count: number}} props */
const Forwarded = ({ count }) => html`<span class="forwarded"><${Icon} name="forward" />${t(count < OFTEN ? "entry.forwarded" : "entry.forwardedOften")}</span>`;

/** @param {{until: number}} props */
const Leaving = ({ until }) => html`
  <span class="leaving" title=${t("entry.leaves", { time: remaining(until) })}><${Icon} name="timer" label=${t("entry.leaves", { time: remaining(until) })} /></span>
`;

/** How many followers have seen it. @param {{count: number}} props */
const Views = ({ count }) => html`
  <span class="views" title=${t("entry.views", { count })}><${Icon} name="eye" label=${t("entry.views", { count })} />${compact(count)}</span>
`;

/** What stands where there are no words. @param {string} type @param {boolean} byMe */
const absent = (type, byMe) => (type !== "deleted" ? "entry.unsupported" : byMe ? "entry.deleted.you" : "entry.deleted");

/** What an entry answers, in short; a press leads there. @param {{store: Store, entry: any, quote: any}} props */
function Quote({ store, entry, quote }) {
  const text = quote?.expired ? t("entry.gone") : quote?.deleted ? t("entry.deleted") : quote ? brief(quote) : "…";
  return html`
    <button type="button" class="quote" style=${{ "--hue": hue(quote?.from ?? "") }} onClick=${() => go(entry.conversation, String(entry.body.replyTo))}>
      <strong dir="auto">${quote ? store.nameOf(quote.from) : ""}</strong>
      <span dir="auto">${text}</span>
    </button>
  `;
}

/** @param {{item: import("../state/timeline.js").Pending}} props */
function Failed({ item }) {
  const [why, setWhy] = useState(false);
  const outbox = /** @type {import("../app/chat.js").Chat} */ (chat.peek()).outbox;
  return html`
    <div class="failed" role="group">
      <span><${Icon} name="circle-alert" />${t("entry.failed")}</span>
      <button type="button" onClick=${() => outbox.retry(item)}>${t("entry.retry")}</button>
      <button type="button" aria-expanded=${why} onClick=${() => setWhy(!why)}>${t("entry.why")}</button>
      <button type="button" onClick=${() => outbox.discard(item)}>${t("entry.delete")}</button>
      ${why && html`<p>${item.failure?.message}</p>`}
    </div>
  `;
}
