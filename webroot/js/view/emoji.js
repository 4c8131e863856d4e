// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { find, toned, used } from "../state/emoji.js";
import { changeSettings, settings } from "./context.js";
import { present } from "./dialogs.js";
import { html } from "./html.js";
import { t } from "./i18n.js";

/** @typedef {import("../state/emoji.js").Emoji} Emoji */

const HANDS = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];

/** Lets somebody pick an emoji. @param {(emoji: string) => void} onPick */
export const pickEmoji = (onPick) =>
  present(t("emoji.title"), (close) => html`<${Picker} onPick=${(/** @type {string} */ emoji) => (close(), onPick(emoji))} />`);

/** The data comes when it is needed first. @param {{onPick: (emoji: string) => void}} props */
function Picker({ onPick }) {
  const [groups, setGroups] = useState(/** @type {import("../state/emoji.js").Groups | null} */ (null));
  const [failed, setFailed] = useState(false);
  const [text, setText] = useState("");
  const grid = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => void import("emoji").then((module) => setGroups(module.default), () => setFailed(true)), []);
  const { tone, recentEmoji } = settings.value;
  const pick = (/** @type {string} */ emoji) => {
    changeSettings({ recentEmoji: used(recentEmoji, emoji) });
    onPick(emoji);
  };
  const shown = text.trim() ? [["found", find(groups ?? [], text)]] : groups ?? [];
  const isEmpty = shown.every(([, emojis]) => emojis.length === 0);
  return html`
    <div class="emoji-bar">
      <input type="search" class="emoji-search" value=${text} placeholder=${t("emoji.search")} aria-label=${t("emoji.search")} autofocus
        onInput=${(/** @type {any} */ event) => setText(event.target.value)}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "ArrowDown" && (event.preventDefault(), grid.current?.querySelector("button")?.focus())} />
      <select aria-label=${t("emoji.tone")} value=${String(tone)} onChange=${(/** @type {any} */ event) => changeSettings({ tone: Number(event.target.value) })}>
        ${HANDS.map((hand, index) => html`<option key=${index} value=${String(index)} selected=${index === tone}>${hand}</option>`)}
      </select>
    </div>
    <div class="emojis" ref=${grid} onKeyDown=${(/** @type {KeyboardEvent} */ event) => move(event, /** @type {HTMLElement} */ (grid.current))}>
      ${failed && html`<p class="problem" role="alert">${t("failure.offline")}</p>`}
      ${!groups && !failed && html`<p class="quiet" aria-busy="true">${t("app.loading")}</p>`}
      ${!text.trim() && recentEmoji.length > 0 && html`<${Group} name="recent" emojis=${recentEmoji.map((/** @type {string} */ emoji) => [emoji, emoji])} tone=${0} pick=${pick} />`}
      ${shown.map(([name, emojis]) => emojis.length > 0 && html`<${Group} key=${name} name=${name} emojis=${emojis} tone=${tone} pick=${pick} />`)}
      ${groups && isEmpty && html`<p class="quiet">${t("emoji.none")}</p>`}
    </div>
  `;
}

/** @param {{name: string, emojis: Emoji[], tone: number, pick: (emoji: string) => void}} props */
const Group = ({ name, emojis, tone, pick }) => html`
  <section aria-label=${t(/** @type {any} */ (`emoji.${name}`))}>
    <h3>${t(/** @type {any} */ (`emoji.${name}`))}</h3>
    <div class="emoji-grid">
      ${emojis.map((one) => {
        const emoji = toned(one, tone);
        return html`<button type="button" key=${one[0]} title=${one[1]} aria-label=${one[1]} onClick=${() => pick(emoji)}>${emoji}</button>`;
      })}
    </div>
  </section>
`;

/** Arrow keys go from emoji to emoji, up and down by what stands above and below. @param {KeyboardEvent} event @param {HTMLElement} grid */
function move(event, grid) {
  const here = /** @type {HTMLElement} */ (event.target);
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll("button"))];
  const at = all.indexOf(here);
  const forward = document.dir === "rtl" ? -1 : 1;
  const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
  let next = step && all[at + step];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const down = event.key === "ArrowDown";
    const rest = down ? all.slice(at + 1) : all.slice(0, Math.max(at, 0)).reverse();
    const { offsetLeft: left, offsetTop: top } = here;
    next = rest.find((other) => (down ? other.offsetTop > top : other.offsetTop < top) && Math.abs(other.offsetLeft - left) < 20);
  }
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
