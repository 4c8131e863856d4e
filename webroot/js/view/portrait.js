// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { chat } from "./context.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";

const SIDE = 384;
const MAX_ZOOM = 4;
const QUALITY = 0.86;

/** @typedef {{bitmap: ImageBitmap, zoom: number, x: number, y: number}} Cut `x`, `y`: the middle of what is cut out, in parts of the whole */

/**
 * The picture of a person or group: chosen, cut square, made small, and taken away again. What the camera wrote into
 * it stays behind.
 * @param {{picture: string | undefined, change: (picture: string) => Promise<any>, children: any}} props `change`: rejects with a Failure; `children`: as it is now
 */
export function Portrait({ picture, change, children }) {
  const [cut, setCut] = useState(/** @type {Cut | null} */ (null));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const choose = async (/** @type {any} */ event) => {
    const [file] = event.target.files;
    event.target.value = "";
    await createImageBitmap(file).then(
      (bitmap) => (setCut({ bitmap, zoom: 1, x: 0.5, y: 0.5 }), setProblem("")),
      () => setProblem(t("portrait.unreadable")),
    );
  };
  const save = async (/** @type {string | Blob} */ next) => {
    setBusy(true);
    const { files } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
    await Promise.resolve(typeof next === "string" ? next : files.whole(next, "portrait.jpg"))
      .then(change)
      .then(() => (setCut(null), setProblem("")), (failure) => setProblem(failureText(failure)));
    setBusy(false);
  };
  return html`
    <div class="portrait-form">
      ${cut ? html`<${Cutter} cut=${cut} onChange=${setCut} />` : children}
      <p class="problem" role="alert">${problem}</p>
      ${cut
        ? html`
          <div class="portrait-actions">
            <button type="button" class="button" disabled=${busy} onClick=${() => setCut(null)}>${t("dialog.cancel")}</button>
            <button type="button" class="button primary" disabled=${busy} onClick=${async () => save(await square(cut))}>${t("portrait.use")}</button>
          </div>`
        : html`
          <div class="portrait-actions">
            <label class="button"><${Icon} name="camera" />${t(picture ? "portrait.change" : "portrait.choose")}<input type="file" accept="image/*" class="hidden" onChange=${choose} /></label>
            ${picture && html`<button type="button" class="button" disabled=${busy} onClick=${() => save("")}><${Icon} name="trash-2" />${t("portrait.remove")}</button>`}
          </div>`}
    </div>
  `;
}

/** What part of the picture that is, in its pixels. @param {Cut} cut */
function part({ bitmap: { width, height }, zoom, x, y }) {
  const side = Math.min(width, height) / zoom;
  const inside = (/** @type {number} */ middle, /** @type {number} */ whole) => Math.min(whole - side, Math.max(0, middle * whole - side / 2));
  return { left: inside(x, width), top: inside(y, height), side };
}

/** @param {HTMLCanvasElement} canvas @param {Cut} cut */
function draw(canvas, cut) {
  const { left, top, side } = part(cut);
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, SIDE, SIDE);
  context.drawImage(cut.bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
}

/** @param {Cut} cut @returns {Promise<Blob>} */
function square(cut) {
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  draw(canvas, cut);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(/** @type {Blob} */ (blob)), "image/jpeg", QUALITY));
}

/** Moved by dragging and arrow keys, made larger by a slider. @param {{cut: Cut, onChange: (cut: Cut) => void}} props */
function Cutter({ cut, onChange }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  useEffect(() => draw(/** @type {HTMLCanvasElement} */ (canvas.current), cut), [cut]);
  const move = (/** @type {number} */ right, /** @type {number} */ down) => {
    // From where it is, not from where it was dragged to in vain.
    const { left, top, side } = part(cut);
    const { width, height } = cut.bitmap;
    const moved = { x: (left + side / 2 - right * side) / width, y: (top + side / 2 - down * side) / height };
    onChange({ ...cut, x: Math.min(1, Math.max(0, moved.x)), y: Math.min(1, Math.max(0, moved.y)) });
  };
  const drag = (/** @type {PointerEvent} */ event) => {
    const { clientWidth } = /** @type {HTMLCanvasElement} */ (canvas.current);
    if (event.buttons === 1) {
      move(event.movementX / clientWidth, event.movementY / clientWidth);
    }
  };
  const step = (/** @type {KeyboardEvent} */ event) => {
    const [right, down] = { ArrowLeft: [0.05, 0], ArrowRight: [-0.05, 0], ArrowUp: [0, 0.05], ArrowDown: [0, -0.05] }[event.key] ?? [0, 0];
    if (right || down) {
      event.preventDefault();
      move(right, down);
    }
  };
  return html`
    <canvas ref=${canvas} class="cutter" width=${SIDE} height=${SIDE} tabindex="0" role="img" aria-label=${t("portrait.cut")}
      onPointerDown=${(/** @type {any} */ event) => event.target.setPointerCapture(event.pointerId)} onPointerMove=${drag} onKeyDown=${step}></canvas>
    <label class="zoom"><${Icon} name="zoom-in" label=${t("portrait.zoom")} />
      <input type="range" min="1" max=${MAX_ZOOM} step="0.05" value=${cut.zoom} onInput=${(/** @type {any} */ event) => onChange({ ...cut, zoom: Number(event.target.value) })} />
    </label>
  `;
}
