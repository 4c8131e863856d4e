// @ts-check
/**
 * One emoji, its name, other words it is found by, and its five skin tones where it has them.
 * @typedef {[emoji: string, name: string, words?: string, tones?: string[]]} Emoji
 * @typedef {[group: string, emojis: Emoji[]][]} Groups
 */

/** How many of those used last are remembered. */
export const MAX_RECENT = 24;

/** In that tone, 1 to 5; 0 and what has no tones as it is. @param {Emoji} one @param {number} tone */
export const toned = ([emoji, , , tones], tone) => (tone > 0 && tones?.[tone - 1]) || emoji;

/** Those in whose words every word of the text begins a word. @param {Groups} groups @param {string} text @returns {Emoji[]} */
export function find(groups, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {Emoji} */ [emoji, name, others]) => words.every((word) => emoji === word || ` ${name} ${others}`.toLowerCase().includes(` ${word}`));
  return groups.flatMap(([, emojis]) => emojis.filter(fits));
}

/** With that one in front. @param {string[]} recent @param {string} emoji */
export const used = (recent, emoji) => [emoji, ...recent.filter((other) => other !== emoji)].slice(0, MAX_RECENT);
