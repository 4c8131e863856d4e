// @ts-check
import { effect, signal } from "@preact/signals";
import { isChannel } from "../state/conversation.js";
import { chat, go } from "./context.js";
import { html, Icon, IconButton } from "./html.js";
import { t } from "./i18n.js";
import { length } from "./media.js";

/** @typedef {import("../app/store.js").Store} Store */

const RATES = [1, 1.5, 2];
const BARS = 40;

/** What is heard, wherever one reads meanwhile: its entry, how far it is and whether it goes on. */
export const playing = signal(/** @type {{entry: any, at: number, going: boolean} | null} */ (null));
const rate = signal(1);
const player = new Audio();

effect(() => void (player.playbackRate = player.defaultPlaybackRate = rate.value));
const tell = (/** @type {object} */ news) => playing.value && (playing.value = { ...playing.value, ...news });
player.addEventListener("timeupdate", () => tell({ at: player.currentTime * 1000 }));
player.addEventListener("pause", () => tell({ going: false }));
player.addEventListener("play", () => tell({ going: true }));
player.addEventListener("ended", () => (playing.value = null));
player.addEventListener("error", () => (playing.value = null));

/** Voice notes that were played here, wherever the server does not tell of it. */
const heard = signal(/** @type {Set<string>} */ (new Set()));

/** Whether a voice note has been played by whom it is for; null where nobody says so. @param {Store} store @param {any} entry */
function wasPlayed({ me }, { id, from, seq, body, conversation, played = [] }) {
  if (!body.voice || !seq || isChannel(conversation)) {
    return null;
  }
  return from === me ? played.length > 0 || null : played.includes(me) || heard.value.has(id);
}

/** Begins, stops or goes on. @param {Store} store @param {any} entry @param {string} source */
function toggle(store, entry, source) {
  if (wasPlayed(store, entry) === false) {
    heard.value = new Set([...heard.peek(), entry.id]);
    chat.peek()?.outbox.add(entry.conversation, "play", { target: entry.seq });
  }
  if (playing.peek()?.entry.id !== entry.id) {
    player.src = source;
    playing.value = { entry, at: 0, going: false };
  }
  player.paused ? player.play().catch(() => (playing.value = null)) : player.pause();
}

/** Ends what is heard. */
export function silence() {
  player.pause();
  playing.value = null;
}

/** @param {any} body @param {number} part 0 to 1 */
function seek({ duration }, part) {
  player.currentTime = (part * duration) / 1000;
}

/** Heights of bars, of as many as fit; all alike when nothing is known. @param {string | undefined} waveform @returns {number[]} 0 to 1 */
export function bars(waveform) {
  const all = waveform ? [...atob(waveform)].map((character) => character.charCodeAt(0) / 255) : [];
  return Array.from({ length: BARS }, (_, index) => (all.length > 0 ? all[Math.floor((index * all.length) / BARS)] : 0.3));
}

const nextRate = () => (rate.value = RATES[(RATES.indexOf(rate.peek()) + 1) % RATES.length]);

/** A voice note or another sound. @param {{store: Store, entry: any, source: string}} props */
export function Sound({ store, entry, source }) {
  const { body } = entry;
  const played = wasPlayed(store, entry);
  const now = playing.value?.entry.id === entry.id ? playing.value : null;
  const total = body.duration ?? 0;
  const part = total > 0 ? Math.min(1, (now?.at ?? 0) / total) : 0;
  return html`
    <div class="sound">
      <button type="button" class="icon-button sound-play" aria-label=${t(now?.going ? "media.pausePlaying" : "media.play")} onClick=${() => toggle(store, entry, source)}>
        <${Icon} name=${now?.going ? "pause" : "play"} />
      </button>
      <span class="sound-body">
        ${!body.voice && html`<strong dir="auto">${body.name}</strong>`}
        <span class="waveform">
          ${bars(body.waveform).map((height, index) => html`<i key=${index} class=${(index + 0.5) / BARS <= part ? "heard" : ""} style=${{ "--height": height }}></i>`)}
          <input type="range" min="0" max="1" step="0.01" value=${part} disabled=${!now || total === 0} aria-label=${t("media.position")}
            onInput=${(/** @type {any} */ event) => seek(body, Number(event.target.value))} />
        </span>
        <small>
          ${length(now ? now.at : total)}
          ${played !== null && html`<span class="played ${played ? "" : "not-yet"}" role="img" aria-label=${t(played ? "media.played" : "media.unplayed")}><${Icon} name="mic" /></span>`}
        </small>
      </span>
      ${now && html`<button type="button" class="rate" aria-label=${t("media.rate")} onClick=${nextRate}>${rate.value}×</button>`}
    </div>
  `;
}

/** Goes on while one reads elsewhere. @param {{store: Store, here: string | null}} props */
export function NowPlaying({ store, here }) {
  if (!playing.value || playing.value.entry.conversation === here) {
    return null;
  }
  const { entry, going } = playing.value;
  return html`
    <div class="now-playing" role="region" aria-label=${t("media.playing")}>
      <${IconButton} icon=${going ? "pause" : "play"} label=${t(going ? "media.pausePlaying" : "media.play")} onClick=${() => (player.paused ? player.play() : player.pause())} />
      <button type="button" class="who" onClick=${() => go(entry.conversation, String(entry.seq))}><span dir="auto">${store.nameOf(entry.from)}</span></button>
      <button type="button" class="rate" aria-label=${t("media.rate")} onClick=${nextRate}>${rate.value}×</button>
      <${IconButton} icon="x" label=${t("media.stop")} onClick=${silence} />
    </div>
  `;
}
