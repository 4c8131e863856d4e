// @ts-check
import { rgbaToThumbHash } from "thumbhash";

/**
 * A file made ready for sending, with what is shown of it until it is there.
 * @typedef {{file: Blob, thumb?: Blob, body: {name: string, type: string, size: number, kind: "picture" | "video" | "audio" | "document",
 *     width?: number, height?: number, duration?: number, placeholder?: string, voice?: boolean, waveform?: string}}} Prepared
 */

/** The longer side of a picture that is sent as a picture. */
const MAX_SIDE = 2048;
const MAX_POSTER = 480;
const HASHED = 100;
const QUALITY = 0.85;
const LOADING_MS = 15_000;

const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif", "image/bmp", "image/heic", "image/heif"];
const VIDEOS = ["video/mp4", "video/webm"];
const SOUNDS = ["audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav", "audio/flac"];
const ALIASES = /** @type {Record<string, string>} */ ({ "audio/x-m4a": "audio/mp4", "audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac", "video/ogg": "audio/ogg" });

/** @param {Blob} file */
const typeOf = ({ type }) => {
  const base = type.split(";")[0];
  return ALIASES[base] ?? base;
};

/**
 * Makes a file ready: a picture becomes small, and what the camera wrote into it (where it was taken) stays behind.
 * What the browser cannot show is sent as the document that it is.
 * @param {File} file @param {boolean} asDocument whether nothing of it is to be changed @returns {Promise<Prepared>}
 */
export async function prepare(file, asDocument) {
  const type = typeOf(file);
  const way = asDocument ? null : PICTURES.includes(type) ? picture : VIDEOS.includes(type) ? video : SOUNDS.includes(type) ? sound : null;
  return (await way?.(file, type).catch(() => null)) ?? asIs(file);
}

/** @param {File} file @returns {Prepared} */
const asIs = (file) => ({ file, body: { name: nameOf(file), type: "application/octet-stream", size: file.size, kind: "document" } });

/** @param {File} file */
const nameOf = ({ name }) => name.replace(/[/\\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "_").slice(0, 255) || "file";

/** @param {File} file @param {string} type @returns {Promise<Prepared>} */
async function picture(file, type) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const { width, height } = fitted(bitmap, MAX_SIDE);
  const placeholder = hashOf(bitmap, bitmap.width, bitmap.height);
  // A GIF may move, and holds nothing of a camera.
  const kept = type === "image/gif";
  const clear = type === "image/png" || type === "image/webp";
  const smaller = kept ? file : await encoded(drawn(bitmap, width, height), clear ? "image/webp" : "image/jpeg");
  const name = kept ? nameOf(file) : `${nameOf(file).replace(/\.\w{1,5}$/, "")}.${smaller.type.split("/")[1].replace("jpeg", "jpg")}`;
  return {
    file: smaller,
    body: { name, type: smaller.type, size: smaller.size, kind: "picture", width: kept ? bitmap.width : width, height: kept ? bitmap.height : height, placeholder },
  };
}

/** @param {File} file @param {string} type @returns {Promise<Prepared>} */
async function video(file, type) {
  const element = await loaded(document.createElement("video"), file, "loadeddata");
  const { videoWidth, videoHeight, duration } = element;
  const { width, height } = fitted({ width: videoWidth, height: videoHeight }, MAX_POSTER);
  const poster = drawn(element, width, height);
  const placeholder = hashOf(poster, width, height);
  URL.revokeObjectURL(element.src);
  return {
    file,
    thumb: await encoded(poster, "image/jpeg"),
    body: { name: nameOf(file), type, size: file.size, kind: "video", width: videoWidth, height: videoHeight, placeholder, ...timed(duration) },
  };
}

/** @param {File} file @param {string} type @returns {Promise<Prepared>} */
async function sound(file, type) {
  const element = await loaded(document.createElement("audio"), file, "loadedmetadata");
  URL.revokeObjectURL(element.src);
  return { file, body: { name: nameOf(file), type, size: file.size, kind: "audio", ...timed(element.duration) } };
}

/** Recordings that never ended say that they are endless. @param {number} seconds */
const timed = (seconds) => (Number.isFinite(seconds) && seconds > 0 ? { duration: Math.max(1, Math.round(seconds * 1000)) } : {});

/** @template {HTMLMediaElement} T @param {T} element @param {Blob} file @param {string} when @returns {Promise<T>} */
function loaded(element, file, when) {
  return new Promise((resolve, reject) => {
    setTimeout(reject, LOADING_MS);
    element.addEventListener(when, () => resolve(element), { once: true });
    element.addEventListener("error", reject, { once: true });
    Object.assign(element, { preload: "auto", muted: true, src: URL.createObjectURL(file) });
  });
}

/** The size that fits into a square. @param {{width: number, height: number}} size @param {number} side */
function fitted({ width, height }, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {CanvasImageSource} source @param {number} width @param {number} height */
function drawn(source, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** @param {HTMLCanvasElement} canvas @param {string} type one that the browser may not know: then it is PNG @returns {Promise<Blob>} */
const encoded = (canvas, type) =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("too large"))), type, QUALITY));

/** @param {CanvasImageSource} source @param {number} fullWidth @param {number} fullHeight */
function hashOf(source, fullWidth, fullHeight) {
  const { width, height } = fitted({ width: fullWidth, height: fullHeight }, HASHED);
  const context = /** @type {CanvasRenderingContext2D} */ (drawn(source, width, height).getContext("2d"));
  const hash = rgbaToThumbHash(width, height, context.getImageData(0, 0, width, height).data);
  return btoa(String.fromCharCode(...hash));
}
