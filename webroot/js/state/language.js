// @ts-check
/** The languages of the web chat, by their own names; each has a catalogue in i18n/. */
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", ar: "العربية", zh: "中文" };

const RIGHT_TO_LEFT = new Set(["ar"]);

/** @typedef {keyof typeof LANGUAGES} Language */

/**
 * The language to show: the one wished for, or else the first that the browser's user prefers and that there is.
 * @param {string | undefined} wished @param {readonly string[]} preferred
 * @returns {Language}
 */
export function chooseLanguage(wished, preferred) {
  const all = [wished ?? "", ...preferred].map((tag) => tag.split("-")[0].toLowerCase());
  return /** @type {Language} */ (all.find((tag) => tag in LANGUAGES) ?? "en");
}

/** @param {Language} language */
export const directionOf = (language) => (RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr");
