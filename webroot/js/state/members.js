// @ts-check
/** @typedef {import("./conversation.js").Member} Member */

const RANKS = ["owner", "admin"];

/** A text without its case and accents. @param {string} text */
export const fold = (text) => text.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();

/**
 * Those whose name or id holds the text, whatever its case and accents: the owner first, then admins, then the others,
 * each in the order of their joining.
 * @param {Member[]} members @param {string} text @param {(user: string) => string} nameOf
 */
export function findMembers(members, text, nameOf) {
  const wanted = fold(text.trim());
  const fits = (/** @type {Member} */ { user }) => user.includes(wanted) || fold(nameOf(user)).includes(wanted);
  const rank = (/** @type {Member} */ { role }) => (RANKS.indexOf(role ?? "") + RANKS.length + 1) % (RANKS.length + 1);
  return members.filter(fits).sort((a, b) => rank(a) - rank(b));
}
