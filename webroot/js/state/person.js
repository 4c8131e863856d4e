// @ts-check
import { isUserId } from "./conversation.js";

/** Where a person is found in the web chat at that address. @param {string} origin @param {string} user */
export const linkTo = (origin, user) => `${origin}/#/u/${user}`;

/** The user id that somebody typed, or that the link leads to; null when it is neither. @param {string} text */
export function userIn(text) {
  const typed = text.trim();
  const user = /#\/u\/([a-z0-9_]+)$/.exec(typed)?.[1] ?? typed.replace(/^@/, "").toLowerCase();
  return isUserId(user) ? user : null;
}

/**
 * Those in whose name a word begins with the text, or whose id does, by name.
 * @param {string[]} users @param {string} text @param {(user: string) => string} nameOf
 */
export function findPeople(users, text, nameOf) {
  const wanted = text.trim().toLowerCase();
  const fits = (/** @type {string} */ user) => user.startsWith(wanted) || ` ${nameOf(user).toLowerCase()}`.includes(` ${wanted}`);
  return users.filter(fits).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
