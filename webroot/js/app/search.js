// @ts-check
import { isMessage, isOver } from "../state/conversation.js";
import { isHidden } from "../state/mine.js";
import { has, wanted } from "../state/words.js";

/**
 * @typedef {import("../state/conversation.js").Entry} Entry
 * @typedef {{text?: string, conversation?: string, from?: string, kind?: string, since?: number, before?: number}} Ask
 * @typedef {{found: Entry[], before?: number, here?: boolean}} Found `here`: only what this device holds was searched
 */

const LIMIT = 30;
const LINK = /https?:\/\//;

/** The words of an entry. @param {Entry} entry */
export const wordsOf = ({ kind, body }) =>
  kind === "poll" ? [body.question, ...body.options].join("\n") : kind === "media" ? [body.text ?? "", body.name].join("\n").trim() : String(body.text ?? "");

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
      return { ...found, found: found.found.filter((/** @type {Entry} */ entry) => this.#isShown(entry)) };
    } catch (failure) {
      if (/** @type {any} */ (failure).code === 0) {
        return this.#findHere(ask);
      }
      throw failure;
    }
  }

  /** The starred entries of all conversations, the newest first; those that cannot be had are left out. @returns {Promise<Entry[]>} */
  async starred() {
    const { conversations, known } = this.chat.store;
    const places = known.peek().flatMap((id) => (conversations.of(id).peek().mine?.starred ?? []).map((seq) => ({ id, seq })));
    const found = await Promise.all(places.map(({ id, seq }) => this.chat.entry(id, seq).catch(() => null)));
    const entries = /** @type {Entry[]} */ (found.filter((entry) => entry && !entry.deleted && !isOver(entry)));
    return entries.sort((a, b) => b.at - a.at);
  }

  /** @param {Entry} entry */
  #isShown({ conversation, seq }) {
    return !isHidden(this.chat.store.conversations.of(conversation).peek(), seq);
  }

  /** @param {Ask} ask @returns {Promise<Found>} */
  async #findHere({ text = "", conversation, from, kind, since = 0, before = Infinity }) {
    const look = wanted(text);
    const found = await this.chat.db.filter(conversation, (entry) =>
      isMessage(entry) && !entry.deleted && !isOver(entry) && this.#isShown(entry) && entry.at >= since && entry.at < before
      && (!from || entry.from === from) && (!kind || entry.kind === kind || (entry.kind === "media" && entry.body.kind === kind) || (kind === "link" && LINK.test(wordsOf(entry)))) && has(wordsOf(entry), look));
    found.sort((a, b) => b.at - a.at);
    const page = found.slice(0, LIMIT);
    return { found: page, here: true, ...(found.length > LIMIT && { before: page[LIMIT - 1].at }) };
  }
}
