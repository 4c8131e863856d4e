// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { chat } from "./context.js";
import { html, Icon, IconButton } from "./html.js";
import { t } from "./i18n.js";
import { length } from "./media.js";
import { bars } from "./sound.js";

const TYPES = ["audio/webm", "audio/mp4", "audio/ogg"];
const SAMPLE_MS = 50;
const POINTS = 64;
const MAX_MS = 60 * 60_000;

/** Whether this browser records sound, and the page may. */
export const canRecord = typeof MediaRecorder === "function" && Boolean(navigator.mediaDevices?.getUserMedia);

/** Loudness over time, in as few points as are shown. @param {number[]} levels 0 to 1 */
function waveformOf(levels) {
  const loudest = Math.max(0.05, ...levels);
  const count = Math.min(POINTS, levels.length);
  const points = Array.from({ length: count }, (_, index) => {
    const part = levels.slice(Math.floor((index * levels.length) / count), Math.floor(((index + 1) * levels.length) / count));
    return Math.round((Math.max(0, ...part) / loudest) * 255);
  });
  return btoa(String.fromCharCode(...points));
}

/**
 * Records until it is stopped. Nothing leaves the browser.
 * @returns {Promise<{levels: number[], stop: () => Promise<Blob>}>} rejects when it may not
 */
async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  /** @type {number[]} */
  const levels = [];
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    levels.push(Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length));
  }, SAMPLE_MS);
  /** @type {Blob[]} */
  const parts = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  recorder.start(1_000);
  const stop = () =>
    new Promise((resolve) => {
      clearInterval(timer);
      recorder.addEventListener("stop", () => resolve(new Blob(parts, { type: recorder.mimeType.split(";")[0] })), { once: true });
      recorder.state === "inactive" ? resolve(new Blob(parts)) : recorder.stop();
      stream.getTracks().forEach((track) => track.stop());
      context.close();
    });
  return { levels, stop };
}

/** In place of the composer while one speaks: then it can be heard, sent or thrown away. @param {{id: string, onDone: (problem?: string) => void}} props */
export function Recorder({ id, onDone }) {
  const recording = useRef(/** @type {Awaited<ReturnType<typeof record>> | null} */ (null));
  const begun = useRef(0);
  const [ms, setMs] = useState(0);
  const [note, setNote] = useState(/** @type {{file: Blob, duration: number, waveform: string, url: string} | null} */ (null));
  useEffect(() => {
    let gone = false;
    record().then(
      (started) => {
        recording.current = started;
        begun.current = Date.now();
        if (gone) {
          started.stop();
        }
      },
      () => onDone(t("voice.refused")),
    );
    const timer = setInterval(() => begun.current && setMs(Date.now() - begun.current), 200);
    return () => {
      gone = true;
      clearInterval(timer);
      recording.current?.stop();
    };
  }, []);
  useEffect(() => () => URL.revokeObjectURL(note?.url ?? ""), [note]);
  const finish = async () => {
    const started = /** @type {Awaited<ReturnType<typeof record>>} */ (recording.current);
    const duration = Math.max(1, Date.now() - begun.current);
    recording.current = null;
    begun.current = 0;
    const file = await started.stop();
    const made = { file, duration, waveform: waveformOf(started.levels), url: URL.createObjectURL(file) };
    setNote(made);
    return made;
  };
  const send = async () => {
    const { file, duration, waveform } = note ?? (await finish());
    const { files, store } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
    const mode = store.composing.of(id).peek();
    const name = `voice.${file.type.split("/")[1]}`;
    const body = /** @type {const} */ ({ name, type: file.type, size: file.size, kind: "audio", voice: true, duration, ...(waveform && { waveform }) });
    files.add(id, [{ file, body }], mode?.mode === "reply" ? { replyTo: mode.entry.seq } : {});
    store.composing.of(id).value = null;
    onDone();
  };
  useEffect(() => void (ms > MAX_MS && recording.current && finish()), [ms > MAX_MS]);
  return html`
    <div class="composer recorder" role="group" aria-label=${t("voice.title")}>
      <div class="composer-field">
        <${IconButton} icon="trash-2" class="danger" label=${t("voice.discard")} onClick=${() => onDone()} />
        ${note
          ? html`<audio src=${note.url} controls aria-label=${t("voice.listen")}></audio>`
          : html`
            <span class="recording" role="status"><i></i>${length(ms)}</span>
            <span class="waveform" aria-hidden="true">${bars(recording.current ? waveformOf(recording.current.levels.slice(-POINTS)) : "").map((height, index) => html`<i key=${index} style=${{ "--height": height }}></i>`)}</span>
            <${IconButton} icon="square" label=${t("voice.stop")} disabled=${ms === 0} onClick=${finish} />
          `}
        <button type="button" class="send" aria-label=${t("composer.send")} title=${t("composer.send")} disabled=${ms === 0 && !note} onClick=${send}><${Icon} name="send-horizontal" /></button>
      </div>
    </div>
  `;
}
