// @ts-check
import { thumbHashToDataURL } from "thumbhash";
import { chat } from "./context.js";
import { fileUrl, Picture, renewCookie } from "./file.js";
import { html, Icon, IconButton } from "./html.js";
import { size, t } from "./i18n.js";
import { Sound } from "./sound.js";
import { Text } from "./text.js";
import { showViewer } from "./viewer.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const MAX_LOCAL = 50;

/** What was sent from this page is shown from here, as long as it is open: it need not come back first. @type {Map<string, {file: string, thumb?: string}>} */
const local = new Map();

/** @param {any} entry a stored one, or one on its way */
function localOf({ id, item }) {
  if (!local.has(id) && item?.file) {
    local.set(id, { file: URL.createObjectURL(item.file), ...(item.thumb && { thumb: URL.createObjectURL(item.thumb) }) });
    const [oldest] = local.keys();
    if (local.size > MAX_LOCAL) {
      Object.values(/** @type {any} */ (local.get(oldest))).forEach((url) => URL.revokeObjectURL(url));
      local.delete(oldest);
    }
  }
  return local.get(id);
}

/** Where the file of an entry is to be had. @param {any} entry */
export const sourceOf = (entry) => localOf(entry)?.file ?? fileUrl(entry.body.media);

/** A file, with what was said beside it. @param {{store: Store, body: any, entry: any}} props */
export function Media({ store, body, entry }) {
  const Kind = { picture: Shown, video: Shown, audio: Sound }[/** @type {string} */ (body.kind)] ?? Document;
  return html`
    <div class=${`media media-${body.kind}`}>
      <${Kind} store=${store} entry=${entry} source=${sourceOf(entry)} />
      ${entry.item && !entry.seq && html`<${OnItsWay} store=${store} item=${entry.item} />`}
    </div>
    ${body.text && html`<${Text} store=${store} body=${body} entry=${entry} />`}
  `;
}

/** What stands in the place of a picture until it is there. @param {string | undefined} hash */
function placeholder(hash) {
  try {
    return hash ? thumbHashToDataURL(Uint8Array.from(atob(hash), (character) => character.charCodeAt(0))) : "";
  } catch {
    return ""; // whoever sent it made nonsense
  }
}

/** Its place is as large as it will be. @param {any} body */
export function frame({ width = 4, height = 3, placeholder: hash }) {
  const image = placeholder(hash);
  // Neither so high nor so wide that one loses one's way.
  const ratio = Math.min(2.4, Math.max(0.75, width / height));
  return { "--ratio": ratio, "--width": `${Math.min(width, 400)}px`, ...(image && { backgroundImage: `url(${image})` }) };
}

/** A picture, or the beginning of a video: a press shows all of it. @param {{store: Store, entry: any, source: string}} props */
function Shown({ store, entry, source }) {
  const { body } = entry;
  const video = body.kind === "video";
  const still = video ? (localOf(entry)?.thumb ?? (body.thumb && fileUrl(body.thumb))) : source;
  return html`
    <button type="button" class="shown" style=${frame(body)} disabled=${!entry.seq} onClick=${() => showViewer(store, entry)}
      aria-label=${t(/** @type {any} */ (video ? "media.openVideo" : "media.openPicture"), { name: store.nameOf(entry.from) })}>
      ${still && (still.startsWith("blob:") ? html`<img src=${still} alt="" decoding="async" draggable=${false} />` : html`<${Picture} media=${video ? body.thumb : body.media} />`)}
      ${video && html`<span class="play"><${Icon} name="play" /></span>`}
      ${video && body.duration && html`<span class="length">${length(body.duration)}</span>`}
    </button>
  `;
}

/** Minutes and seconds. @param {number} ms */
export function length(ms) {
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** @param {{entry: any, source: string}} props */
function Document({ entry, source }) {
  const { body } = entry;
  const kind = /\.(\w{1,5})$/.exec(body.name)?.[1].toUpperCase();
  return html`
    <a class="document" href=${source} download=${body.name} onClick=${() => void renewCookie()}>
      <${Icon} name="file-text" />
      <span><strong dir="auto">${body.name}</strong><small>${[kind, size(body.size)].filter(Boolean).join(" · ")}</small></span>
      <${Icon} name="download" />
    </a>
  `;
}

/** How far it is, and what can be done about it. @param {{store: Store, item: import("../state/timeline.js").Pending}} props */
function OnItsWay({ store, item }) {
  const { files } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const done = store.uploads.of(item.id).value;
  if (item.state === "failed") {
    return null;
  }
  const paused = item.state === "paused";
  return html`
    <div class="on-its-way">
      <progress max="1" value=${item.state === "pending" ? 1 : done} aria-label=${t("media.uploading")}></progress>
      ${item.state !== "pending" && html`
        <${IconButton} icon=${paused ? "play" : "pause"} label=${t(paused ? "media.resume" : "media.pause")} onClick=${() => (paused ? files.resume(item) : files.pause(item))} />
        <${IconButton} icon="x" label=${t("media.cancel")} onClick=${() => files.cancel(item)} />
      `}
    </div>
  `;
}
