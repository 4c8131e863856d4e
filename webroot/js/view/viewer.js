// @ts-check
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { chat } from "./context.js";
import { fileUrl, renewCookie } from "./file.js";
import { html, IconButton } from "./html.js";
import { moment, t } from "./i18n.js";
import { frame, sourceOf } from "./media.js";
import { Text } from "./text.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const MAX_ZOOM = 6;
const SWIPE_PX = 60;

const shown = signal(/** @type {Entry | null} */ (null));

/** Shows a picture or video alone, and the others of what is on screen at a step. @param {Store} store @param {Entry} entry */
export const showViewer = (store, entry) => (shown.value = entry);

const isShown = (/** @type {any} */ { kind, body, deleted }) => kind === "media" && !deleted && (body.kind === "picture" || body.kind === "video");

/** @param {{store: Store}} props */
export function Viewer({ store }) {
  const entry = shown.value;
  const close = () => (shown.value = null);
  return entry && html`<${Stage} key="viewer" store=${store} entry=${entry} onClose=${close} />`;
}

/** @param {Entry} entry @param {1 | -1} by */
function neighbour(entry, by) {
  const all = (chat.peek()?.shown(entry.conversation)?.entries.peek() ?? []).filter(isShown);
  return all[all.findIndex(({ seq }) => seq === entry.seq) + by] ?? null;
}

/** @param {{store: Store, entry: Entry, onClose: () => void}} props */
function Stage({ store, entry, onClose }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => void element.current?.showModal(), []);
  const { body, from, at } = entry;
  const before = neighbour(entry, -1);
  const next = neighbour(entry, 1);
  const step = (/** @type {Entry | null} */ other) => other && (shown.value = other);
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const forward = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !(event.target instanceof HTMLVideoElement)) {
      event.preventDefault();
      step(event.key === forward ? next : before);
    }
    event.stopPropagation();
  };
  return html`
    <dialog ref=${element} class="viewer" aria-label=${t("viewer.title")} onClose=${onClose} onKeyDown=${onKey}>
      <header>
        <span class="viewer-who"><strong dir="auto">${store.nameOf(from)}</strong><small>${moment(at)}</small></span>
        <a class="icon-button" href=${sourceOf(entry)} download=${body.name} aria-label=${t("viewer.download")} title=${t("viewer.download")} onClick=${() => void renewCookie()}>
          <svg class="icon" aria-hidden="true"><use href="#download" /></svg>
        </a>
        <${IconButton} icon="x" label=${t("dialog.close")} onClick=${onClose} />
      </header>
      ${body.kind === "video"
        ? html`<video key=${entry.id} src=${sourceOf(entry)} controls autoplay playsinline poster=${body.thumb ? fileUrl(body.thumb) : undefined}></video>`
        : html`<${Zoomed} key=${entry.id} body=${body} source=${sourceOf(entry)} onSwipe=${(/** @type {1 | -1} */ by) => step(by > 0 ? next : before)} />`}
      ${before && html`<${IconButton} class="viewer-step before" icon="chevron-left" label=${t("viewer.before")} onClick=${() => step(before)} />`}
      ${next && html`<${IconButton} class="viewer-step next" icon="chevron-right" label=${t("viewer.next")} onClick=${() => step(next)} />`}
      ${body.text && html`<footer><${Text} store=${store} body=${body} entry=${entry} /></footer>`}
    </dialog>
  `;
}

/** Zoomed by wheel, two fingers, two presses and + and -; moved by dragging. @param {{body: any, source: string, onSwipe: (by: 1 | -1) => void}} props */
function Zoomed({ body, source, onSwipe }) {
  const [view, setView] = useState({ zoom: 1, x: 0, y: 0 });
  const [broken, setBroken] = useState(false);
  const fingers = useRef(/** @type {Map<number, {x: number, y: number}>} */ (new Map()));
  const begun = useRef({ x: 0, y: 0, apart: 0, view });
  const apart = () => {
    const [one, other] = fingers.current.values();
    return other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const zoomTo = (/** @type {number} */ zoom) => {
    const inside = Math.min(MAX_ZOOM, Math.max(1, zoom));
    setView(inside === 1 ? { zoom: 1, x: 0, y: 0 } : { ...view, zoom: inside });
  };
  const down = (/** @type {any} */ event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    begun.current = { x: event.clientX, y: event.clientY, apart: apart(), view };
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!fingers.current.has(event.pointerId)) {
      return;
    }
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const { x, y, apart: before, view: from } = begun.current;
    if (before > 0 && fingers.current.size > 1) {
      const zoom = Math.min(MAX_ZOOM, Math.max(1, (from.zoom * apart()) / before));
      setView(zoom === 1 ? { zoom, x: 0, y: 0 } : { ...from, zoom });
    } else if (from.zoom > 1) {
      setView({ ...from, x: from.x + event.clientX - x, y: from.y + event.clientY - y });
    }
  };
  const up = (/** @type {PointerEvent} */ event) => {
    const { x, apart: two, view: from } = begun.current;
    const moved = event.clientX - x;
    if (fingers.current.size === 1 && two === 0 && from.zoom === 1 && Math.abs(moved) > SWIPE_PX) {
      onSwipe(moved < 0 === (document.dir !== "rtl") ? 1 : -1);
    }
    fingers.current.delete(event.pointerId);
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const factor = { "+": 1.5, "-": 1 / 1.5, 0: 0 }[event.key];
    if (factor !== undefined) {
      zoomTo(view.zoom * factor);
    }
  };
  const failed = async () => setBroken(!(await renewCookie()));
  return html`
    <div class="stage" tabindex="0" role="img" aria-label=${t("viewer.picture")} onKeyDown=${onKey} onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}
      onDblClick=${() => zoomTo(view.zoom > 1 ? 1 : 2.5)} onWheel=${(/** @type {WheelEvent} */ event) => (event.preventDefault(), zoomTo(view.zoom * (event.deltaY < 0 ? 1.2 : 1 / 1.2)))}>
      ${broken
        ? html`<p class="quiet">${t("viewer.broken")}</p>`
        : html`<img src=${source} alt="" draggable=${false} width=${body.width} height=${body.height} onError=${failed}
            style=${{ ...frame(body), transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }} />`}
    </div>
  `;
}
