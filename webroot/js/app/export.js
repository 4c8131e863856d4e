// @ts-check
import { json } from "../state/export.js";
import { isHidden } from "../state/mine.js";

/**
 * @typedef {import("../state/conversation.js").Entry} Entry
 * @typedef {{head: string, entries: (entries: Entry[]) => string, tail: string}} Format
 * @typedef {{signal: AbortSignal, onProgress: (share: number) => void}} Means
 */

const PAGE = 200;

/** Writes what the user may read into files, page by page, so that no more than a page is held besides the file. */
export class Exporter {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /** @param {string} id @returns {import("../state/export.js").About} */
  about(id) {
    const { kind, title, description } = this.chat.store.conversations.of(id).peek();
    return { conversation: id, kind, title: title ?? "", description, exported: Date.now(), by: this.chat.store.me };
  }

  /** A conversation in a format. @param {string} id @param {Format} format @param {Means} means @returns {Promise<BlobPart[]>} */
  async conversation(id, format, { signal, onProgress }) {
    const record = this.chat.store.conversations.of(id).peek();
    const parts = [format.head];
    for (let after = 0; ; ) {
      signal.throwIfAborted();
      const { entries, head } = await this.chat.request("chat.message.history", { conversation: id, after, limit: PAGE });
      parts.push(format.entries(entries.filter((/** @type {Entry} */ { seq }) => !isHidden(record, seq))));
      after = entries.at(-1)?.seq ?? head;
      onProgress(head === 0 ? 1 : after / head);
      if (after >= head) {
        return [...parts, format.tail];
      }
    }
  }

  /** Everything the server knows about the user, as JSON. @param {Means} means @returns {Promise<BlobPart[]>} */
  async everything({ signal, onProgress }) {
    const { store } = this.chat;
    await Promise.all([this.chat.log.sync(), this.chat.contacts.sync(), this.chat.blocked.sync()]);
    const profiles = await this.chat.people.lookUp([store.me]);
    const contacts = [...store.contacts.peek()].map(([user, name]) => ({ user, name }));
    const own = { user: store.me, exported: Date.now(), profile: profiles[store.me], contacts, blocked: [...store.blocked.peek()] };
    /** @type {BlobPart[]} */
    const parts = [`${JSON.stringify(own).slice(0, -1)},"conversations":[`];
    const ids = store.known.peek();
    for (const [index, id] of ids.entries()) {
      const { mine } = store.conversations.of(id).peek();
      const about = /** @type {any} */ ({ ...this.about(id), ...(mine && { mine }) });
      const share = (/** @type {number} */ of) => onProgress((index + of) / ids.length);
      parts.push(index > 0 ? ",\n" : "\n", ...(await this.conversation(id, json(about), { signal, onProgress: share })));
    }
    onProgress(1);
    return [...parts, "\n]}\n"];
  }
}
