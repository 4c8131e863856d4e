// @ts-check
import { isMessage, isOver } from "../state/conversation.js";
import { has, wanted } from "../state/words.js";

/**
 * @typedef {import("../state/conversation.js").Entry} Entry
 * @typedef {{text?: string, conversation?: string, from?: string, kind?: string, since?: number, before?: number}} Ask
 * @typedef {{found: Entry[], before?: number, here?: boolean}} Found `here`: only what this device holds was searched
 */

const LIMIT = 30;
const LINK = /https?:\/\//;

/** The words of an entry. @param {Entry} entry */
export const wordsOf = ({ kind, body }) => (kind === "poll" ? [body.question, ...body.options].join("\n") : String(body.text ?? ""));

/** Finds messages: on the server, and without it among those that are held here. */
export class Search {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /** @param {Ask} ask @returns {Promise<Found>} rejects with a Failure */
  async find(ask) {
    if (!this.chat.live) {
      return this.#findHere(ask);
    }
    try {
      const found = await this.chat.request("chat.message.search", { ...ask, limit: LIMIT });
      this.chat.people.want(...new Set(found.found.map((/** @type {Entry} */ { from }) => from)));
      return found;
    } catch (failure) {
      if (/** @type {any} */ (failure).code === 0) {
        return this.#findHere(ask);
      }
      throw failure;
    }
  }

  /** @param {Ask} ask @returns {Promise<Found>} */
  async #findHere({ text = "", conversation, from, kind, since = 0, before = Infinity }) {
    const look = wanted(text);
    const found = await this.chat.db.filter(conversation, (entry) =>
      isMessage(entry) && !entry.deleted && !isOver(entry) && entry.at >= since && entry.at < before
      && (!from || entry.from === from) && (!kind || entry.kind === kind || (kind === "link" && LINK.test(wordsOf(entry)))) && has(wordsOf(entry), look));
    found.sort((a, b) => b.at - a.at);
    const page = found.slice(0, LIMIT);
    return { found: page, here: true, ...(found.length > LIMIT && { before: page[LIMIT - 1].at }) };
  }
}
