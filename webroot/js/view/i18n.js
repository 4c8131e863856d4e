// @ts-check
import { messages as english } from "../../i18n/en.js";
import { chooseLanguage } from "../state/language.js";
import { dayKey } from "../state/timeline.js";

const browser = globalThis.navigator?.language ?? "en";

/** What the page is written in; another one is a matter of loading it again. */
export const language = chooseLanguage(wished(), globalThis.navigator?.languages ?? []);
const messages = language === "en" ? english : await import(`../../i18n/${language}.js`).then((module) => module.messages, () => english);
const locale = browser.startsWith(language) ? browser : language;
const plurals = new Intl.PluralRules(language);
const number = new Intl.NumberFormat(locale);
const short = new Intl.NumberFormat(locale, { notation: "compact" });
const time = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
const fullDate = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const precise = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
const list = new Intl.ListFormat(language);
const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte"];
const DAY_MS = 86_400_000;

/** What the user chose on this device; undefined for what the browser says. @returns {string | undefined} */
function wished() {
  try {
    return JSON.parse(localStorage.getItem("parley.settings") ?? "{}").language;
  } catch {
    return undefined;
  }
}

/**
 * A sentence of the catalogue, as text.
 * @param {keyof typeof english} key
 * @param {Record<string, string | number>} [values] `count` chooses among plural forms
 */
export function t(key, values = {}) {
  const entry = /** @type {any} */ (messages[key] ?? english[key]);
  const sentence = typeof entry === "string" ? entry : (entry[plurals.select(Number(values.count))] ?? entry.other);
  return sentence.replace(/\{(\w+)\}/g, (/** @type {string} */ _all, /** @type {string} */ name) => {
    const value = values[name];
    return typeof value === "number" ? number.format(value) : String(value);
  });
}

/** Why something was refused. @param {{code: number, message: string}} failure 0 when the server did not answer */
export const failureText = (failure) => (failure.code === 0 ? t("failure.offline") : failure.message);

/** @param {string[]} items */
export const listed = (items) => list.format(items);

/** The largest unit of which it is a whole number. @param {number} ms */
export function duration(ms) {
  const [unit, length] = /** @type {[string, number][]} */ ([["day", DAY_MS], ["hour", 3_600_000], ["minute", 60_000], ["second", 1_000]]).find(
    ([name, each]) => name === "second" || (ms >= each && ms % each === 0 && !(name === "day" && ms === each)),
  ) ?? ["second", 1_000];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(Math.round(ms / length));
}

/** How long it is until then, in one unit. @param {number} until @param {number} [now] */
export function remaining(until, now = Date.now()) {
  const ms = Math.max(until - now, 1_000);
  const unit = [DAY_MS, 3_600_000, 60_000, 1_000].find((each) => ms >= each) ?? 1_000;
  return duration(Math.floor(ms / unit) * unit);
}

/** So many bytes, in three digits or so. @param {number} bytes */
export function size(bytes) {
  const step = Math.min(SIZES.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1000)));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(locale, { style: "unit", unit: SIZES[step], maximumFractionDigits: value < 10 && step > 1 ? 1 : 0 }).format(value);
}

/** A large number in few characters. @param {number} value */
export const compact = (value) => short.format(value);

/** @param {number} at */
export const clock = (at) => time.format(at);

/** @param {number} at @param {number} [now] */
export function dayName(at, now = Date.now()) {
  if (dayKey(at) === dayKey(now)) {
    return t("time.today");
  }
  if (dayKey(at) === dayKey(now - DAY_MS)) {
    return t("time.yesterday");
  }
  return now - at < 6 * DAY_MS ? weekday.format(at) : fullDate.format(at);
}

/** For a narrow column: the time of today, a weekday, or a date. @param {number} at @param {number} [now] */
export function shortTime(at, now = Date.now()) {
  if (dayKey(at) === dayKey(now)) {
    return clock(at);
  }
  return now - at < 6 * DAY_MS ? dayName(at, now) : date.format(at);
}

/** @param {number} at */
export const fullDay = (at) => fullDate.format(at);

/** To the second. @param {number} at */
export const exact = (at) => precise.format(at);

/** @param {number} at */
export const moment = (at) => (dayKey(at) === dayKey(Date.now()) ? clock(at) : `${shortTime(at)}, ${clock(at)}`);
