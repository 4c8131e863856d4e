// @ts-check
/**
 * The words of a text by which it is found, as the server divides it; one table tests both.
 * @typedef {{whole: string[], begun: string | null}} Wanted
 */

const MAX_LETTERS = 32;
const MAX_WORDS = 300;

/** Scripts that are written without spaces between words; the last is the mark of a long vowel. */
const UNSPACED = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}ー";
const WORD = new RegExp(`([${UNSPACED}]+)|(?:(?![${UNSPACED}])[\\p{L}\\p{N}])+`, "gu");
const WRITTEN = /[\p{L}\p{N}\p{M}]+/gu;
const BEFORE_HIT = 40;

/** The same for all ways to write it. @param {string} text */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toUpperCase().toLowerCase().replaceAll("ς", "σ");

/** @param {string} word */
const shortened = (word) => word.slice(0, MAX_LETTERS);

/** What a text is found by, each word once. @param {string} text */
export function words(text) {
  const found = new Set();
  for (const [word, run] of fold(text).matchAll(WORD)) {
    const characters = run ? [...run] : [];
    const all = run ? characters.flatMap((one, index) => (index > 0 ? [one, characters[index - 1] + one] : [one])) : [shortened(word)];
    all.forEach((one) => found.size < MAX_WORDS && found.add(one));
  }
  return [...found];
}

/** What is looked for by a text that somebody is typing. @param {string} text @returns {Wanted} */
export function wanted(text) {
  const folded = fold(text);
  /** @type {Wanted} */
  const result = { whole: [], begun: null };
  for (const { 0: word, 1: run, index } of folded.matchAll(WORD)) {
    if (run) {
      const characters = [...run];
      result.whole.push(...(characters.length > 1 ? characters.slice(1).map((one, at) => characters[at] + one) : characters));
    } else if (index + word.length === folded.length) {
      result.begun = shortened(word);
    } else {
      result.whole.push(shortened(word));
    }
  }
  return result;
}

/** Whether a text has all that is looked for. @param {string} text @param {Wanted} look */
export function has(text, { whole, begun }) {
  const all = words(text);
  return whole.every((word) => all.includes(word)) && (begun === null || all.some((word) => word.startsWith(begun)));
}

/** Where a text holds what is looked for: from and until, ascending. @param {string} text @param {Wanted} look @returns {[number, number][]} */
export function places(text, { whole, begun }) {
  /** @type {[number, number][]} */
  const found = [];
  for (const { 0: written, index } of text.matchAll(WRITTEN)) {
    const word = fold(written);
    if (whole.includes(word) || (begun !== null && word.startsWith(begun))) {
      found.push([index, index + written.length]);
      continue;
    }
    // Inside of what has no spaces, character by character.
    let at = index;
    const characters = [...written].map((one) => ({ folded: fold(one), from: at, until: (at += one.length) }));
    characters.forEach(({ folded, from, until }, place) => {
      const pair = folded + (characters[place + 1]?.folded ?? "");
      if (whole.includes(pair)) {
        found.push([from, characters[place + 1].until]);
      } else if (new RegExp(`[${UNSPACED}]`, "u").test(folded) && whole.includes(folded)) {
        found.push([from, until]);
      }
    });
  }
  return found;
}

/**
 * A text around the first place where it holds what is looked for, in pieces.
 * @param {string} text @param {Wanted} look @returns {{text: string, hit: boolean}[]}
 */
export function excerpt(text, look) {
  const found = places(text, look);
  const begin = Math.max(0, (found[0]?.[0] ?? 0) - BEFORE_HIT);
  const from = begin > 0 ? text.indexOf(" ", begin) + 1 || begin : 0;
  /** @type {{text: string, hit: boolean}[]} */
  const pieces = [];
  let end = from;
  for (const [start, until] of found) {
    if (until > end) {
      pieces.push({ text: text.slice(end, Math.max(start, end)), hit: false }, { text: text.slice(Math.max(start, end), until), hit: true });
      end = until;
    }
  }
  pieces.push({ text: text.slice(end), hit: false });
  return [...(from > 0 ? [{ text: "…", hit: false }] : []), ...pieces.filter(({ text: piece }) => piece)];
}
