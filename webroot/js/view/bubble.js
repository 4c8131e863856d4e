// @ts-check
import { useState } from "preact/hooks";
import { pieces } from "../state/links.js";
import { chat } from "./context.js";
import { html, Icon } from "./html.js";
import { clock, t } from "./i18n.js";
import { Avatar, hue, systemText, Tick } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

/**
 * One row of the log. A component that reads a signal is drawn again only when that or one of its properties changes
 * (the rule of @preact/signals), and every row reads its sender's name: a new entry draws one row, not all.
 * @param {{store: Store, entry: any, type: string, own: boolean, first: boolean, last: boolean, status: string | null, named: boolean}} props
 */
export function Row({ store, entry, type, own, first, last, status, named }) {
  if (type === "unread") {
    return html`<div class="unread-line" data-key="unread" role="separator"><span>${t("conversation.unread")}</span></div>`;
  }
  if (type === "system") {
    return html`<p class="system" data-key=${entry.id} data-seq=${entry.seq}><bdi>${systemText(store, entry)}</bdi></p>`;
  }
  const name = store.nameOf(entry.from);
  const side = own ? "own" : "other";
  return html`
    <article class=${`entry ${side} ${first ? "first" : ""} ${last ? "last" : ""}`} data-key=${entry.id} data-seq=${entry.seq}
      aria-label=${own ? undefined : name}>
      ${named && (last ? html`<${Avatar} id=${entry.from} name=${name} size="tiny" />` : html`<i class="avatar-space"></i>`)}
      <div class="bubble">
        ${named && first && html`<strong class="sender" style=${{ "--hue": hue(entry.from) }} dir="auto">${name}</strong>`}
        ${type === "bubble" ? html`<${Text} text=${entry.body.text} />` : html`<span class="text quiet"><em>${t("entry.unsupported")}</em></span>`}
        <span class="meta"><time>${clock(entry.at)}</time>${status && html`<${Tick} status=${status} />`}</span>
      </div>
      ${status === "failed" && html`<${Failed} item=${entry.item} />`}
    </article>
  `;
}

/** @param {{text: string}} props */
const Text = ({ text }) => html`
  <span class="text" dir="auto">${pieces(String(text)).map(({ text: piece, href }) =>
    href ? html`<a href=${href} target="_blank" rel="noreferrer noopener">${piece}</a>` : piece,
  )}</span>
`;

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
