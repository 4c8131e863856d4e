// @ts-check
import { Replica } from "../../client/replica.js";
import { extend, gone, isChange, isOver, merge, raise } from "../state/conversation.js";

/**
 * @typedef {import("../state/conversation.js").Conversation} Conversation
 * @typedef {import("../state/conversation.js").Entry} Entry
 */

/** This device's copy of the conversations: takes in what is pushed, fetches what is missing, acknowledges what is stored. */
export class Log {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.replica = new Replica({ request: (address, body) => chat.request(address, body), isLive: () => chat.live, keeper: this });
  }

  /** Fetches everything that is new. */
  sync() {
    return this.replica.sync();
  }

  /** Takes entries that came by themselves. @param {string} id @param {Entry[]} entries */
  ingest(id, entries) {
    return this.replica.ingest(id, entries);
  }

  stop() {
    this.replica.stop();
  }

  cursors() {
    /** @type {Record<string, number>} */
    const cursors = {};
    for (const id of this.store.known.peek()) {
      const { cursor } = this.store.conversations.of(id).peek();
      if (cursor !== null) {
        cursors[id] = cursor;
      }
    }
    return cursors;
  }

  /** @param {string} id */
  position(id) {
    return this.store.conversations.of(id).peek();
  }

  /** Stores and shows. @param {string} id @param {Entry[]} entries @param {boolean} answered @param {any} answer */
  async keep(id, entries, answered, answer) {
    const { mine } = this.store.conversations.of(id).peek();
    const result = await this.chat.db.update(id, (old) => {
      const extended = extend(answer ? merge(old, answer) : old, entries, this.store.me, answered);
      return { ...extended, changes: extended.stored.filter(isChange) };
    });
    this.store.publish(result.record);
    return { gap: result.gap, cursor: result.record.cursor, record: result.record, before: mine };
  }

  /** Acknowledges what is stored. @param {string} id @param {Entry[]} entries @param {{record: Conversation}} result */
  async kept(id, entries, { record }) {
    this.chat.people.want(...new Set(entries.map(({ from }) => from)));
    this.chat.expiry.expect(Math.min(record.last?.until ?? Infinity, ...entries.map(({ until = Infinity }) => until)));
    if (record.cursor !== null) {
      this.chat.receipts.acknowledge("delivered", id, record.cursor, record.delivered);
    }
    if (entries.some(({ kind }) => kind === "delete")) {
      await this.recount(id);
    }
  }

  /** @param {string} id @param {any} answer @param {{before: import("../state/mine.js").Mine | null}} result */
  async answered(id, answer, { before }) {
    const { cursor, read } = this.store.conversations.of(id).peek();
    this.chat.receipts.acknowledge("read", id, Math.min(read, cursor ?? 0), answer.read);
    await this.recount(id);
    const { mine } = this.store.conversations.of(id).peek();
    await this.chat.mine.takeDraft(id, before?.draft?.text ?? "", mine?.draft?.text ?? "");
  }

  synced() {
    this.store.synced.value = true;
  }

  /** Counts what is unread from the entries themselves, once all of them are held. @param {string} id */
  async recount(id) {
    const { unread, read, floor, mine } = this.store.conversations.of(id).peek();
    const seen = Math.max(read, mine?.cleared ?? 0);
    if (unread > 0 && floor <= seen + 1) {
      const held = await this.chat.db.unread(id, seen, this.store.me);
      await this.change(id, (record) => (record.read === read ? { ...record, ...held } : record));
    }
  }

  /** Entries of a conversation have disappeared. @param {string} id */
  async lost(id) {
    await this.recount(id);
    await this.change(id, (record) => ({ ...record, last: record.last && isOver(record.last) ? gone(record.last) : record.last }));
    this.chat.window?.lost(id);
  }

  /**
   * Changes what is known of a conversation, here and in the other tabs.
   * @param {string} id @param {(record: Conversation) => Conversation} change
   */
  change(id, change) {
    return this.replica.turn(id, async () => {
      const { record } = await this.chat.db.update(id, (old) => ({ record: change(old), stored: [] }));
      this.store.publish(record);
      this.chat.tabs.conversationChanged(id);
    });
  }

  /** Forgets a channel that is followed no longer. @param {string} id */
  drop(id) {
    return this.replica.turn(id, async () => {
      await this.chat.db.drop(id);
      this.store.drop(id);
      await this.chat.shown(id)?.toTail();
      this.chat.tabs.conversationChanged(id);
    });
  }

  /**
   * Takes over how entries that are held stand, unless there is news since they were asked for.
   * @param {string} id @param {Entry[]} entries @param {number | null} cursor when they were asked for
   */
  refresh(id, entries, cursor) {
    return this.replica.turn(id, () => this.chat.db.update(id, (record) => ({ record, stored: record.cursor === cursor ? entries : [] })));
  }

  /** Raises the ticks of a conversation. @param {string} id @param {Partial<import("../state/conversation.js").Ticks>} news */
  raise(id, news) {
    const { ticks } = this.store.conversations.of(id).peek();
    return raise(ticks, news) === ticks
      ? Promise.resolve()
      : this.change(id, (record) => ({ ...record, ticks: raise(record.ticks, news) }));
  }
}
