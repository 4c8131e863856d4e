// @ts-check
import { backoff } from "../net/backoff.js";
import { extend, gone, isChange, isOver, merge, raise } from "../state/conversation.js";

/**
 * @typedef {import("../state/conversation.js").Conversation} Conversation
 * @typedef {import("../state/conversation.js").Entry} Entry
 */

const HISTORY_PAGE = 200;
const SYNC_BUDGET = 256 * 1024;
const MAX_SYNC_ROUNDS = 200;

/** This device's copy of the conversations: takes in what is pushed, fetches what is missing, acknowledges what is stored. */
export class Log {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    /** @type {Map<string, Promise<any>>} work on one conversation takes turns */
    this.turns = new Map();
    /** @type {Promise<void> | null} */
    this.syncing = null;
    this.syncAgain = false;
    this.failures = 0;
    this.later = 0;
  }

  /**
   * Fetches everything that is new. Calls while one is under way share the one after it. What fails for now is tried
   * again for as long as the line holds; the next line begins with a sync anyway.
   */
  sync() {
    if (this.syncing) {
      this.syncAgain = true;
      return this.syncing;
    }
    clearTimeout(this.later);
    this.syncing = this.#syncAll().finally(() => {
      this.syncing = null;
    });
    this.syncing.then(() => (this.failures = 0), (failure) => this.#syncLater(failure));
    return this.syncing;
  }

  /** @param {import("../net/failure.js").Failure} failure */
  #syncLater(failure) {
    if (failure.temporary !== false && this.chat.live) {
      this.later = window.setTimeout(() => this.sync().catch(() => {}), backoff(++this.failures));
    }
  }

  async #syncAll() {
    do {
      this.syncAgain = false;
      let more = true;
      for (let round = 0; more && round < MAX_SYNC_ROUNDS; round++) {
        const before = this.#cursors();
        const answer = await this.chat.request("chat.sync", { cursors: before, budget: SYNC_BUDGET });
        await Promise.all((answer.gone ?? []).map((/** @type {string} */ id) => this.drop(id)));
        await Promise.all(answer.conversations.map((/** @type {any} */ one) => this.#ingestAnswer(one)));
        more = answer.more && JSON.stringify(before) !== JSON.stringify(this.#cursors());
      }
    } while (this.syncAgain);
    this.store.synced.value = true;
  }

  #cursors() {
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

  /** @param {any} answer one conversation of `chat.sync` */
  async #ingestAnswer(answer) {
    const id = answer.conversation;
    const before = this.store.conversations.of(id).peek().mine;
    await this.ingest(id, answer.entries, true, (record) => merge(record, answer));
    const { cursor, head, left, read } = this.store.conversations.of(id).peek();
    this.chat.receipts.acknowledge("read", id, Math.min(read, cursor ?? 0), answer.read);
    if (cursor !== null && cursor < head && !left) {
      await this.#fill(id);
    }
    await this.recount(id);
    const { mine } = this.store.conversations.of(id).peek();
    await this.chat.mine.takeDraft(id, before?.draft?.text ?? "", mine?.draft?.text ?? "");
  }

  /**
   * Stores entries at the newer end of a conversation, shows and acknowledges them, and fetches what is missing.
   * @param {string} id @param {Entry[]} entries @param {boolean} answered
   * @param {(record: Conversation) => Conversation} [first] applied before the entries
   */
  async ingest(id, entries, answered, first = (record) => record) {
    const { gap, record } = await this.#turn(id, async () => {
      const result = await this.chat.db.update(id, (old) => {
        const extended = extend(first(old), entries, this.store.me, answered);
        return { ...extended, changes: extended.stored.filter(isChange) };
      });
      this.store.publish(result.record);
      return result;
    });
    this.chat.people.want(...new Set(entries.map(({ from }) => from)));
    this.chat.expiry.expect(Math.min(record.last?.until ?? Infinity, ...entries.map(({ until = Infinity }) => until)));
    if (record.cursor !== null) {
      this.chat.receipts.acknowledge("delivered", id, record.cursor, record.delivered);
    }
    if (entries.some(({ kind }) => kind === "delete")) {
      await this.recount(id);
    }
    if (gap && record.cursor === null) {
      await this.sync();
    } else if (gap) {
      await this.#fill(id);
    }
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

  /** Fetches what follows the cursor. @param {string} id */
  async #fill(id) {
    for (;;) {
      const after = this.store.conversations.of(id).peek().cursor;
      const body = { conversation: id, after, limit: HISTORY_PAGE };
      const { entries, head } = await this.chat.request("chat.message.history", body);
      await this.ingest(id, entries, true);
      if (entries.length === 0 || Number(this.store.conversations.of(id).peek().cursor) >= head) {
        return;
      }
    }
  }

  /**
   * Changes what is known of a conversation, here and in the other tabs.
   * @param {string} id @param {(record: Conversation) => Conversation} change
   */
  change(id, change) {
    return this.#turn(id, async () => {
      const { record } = await this.chat.db.update(id, (old) => ({ record: change(old), stored: [] }));
      this.store.publish(record);
      this.chat.tabs.conversationChanged(id);
    });
  }

  /** Forgets a channel that is followed no longer. @param {string} id */
  drop(id) {
    return this.#turn(id, async () => {
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
    return this.#turn(id, () => this.chat.db.update(id, (record) => ({ record, stored: record.cursor === cursor ? entries : [] })));
  }

  /** Raises the ticks of a conversation. @param {string} id @param {Partial<import("../state/conversation.js").Ticks>} news */
  raise(id, news) {
    const { ticks } = this.store.conversations.of(id).peek();
    return raise(ticks, news) === ticks
      ? Promise.resolve()
      : this.change(id, (record) => ({ ...record, ticks: raise(record.ticks, news) }));
  }

  /** @template T @param {string} id @param {() => Promise<T>} step @returns {Promise<T>} */
  #turn(id, step) {
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(step, step);
    this.turns.set(id, turn);
    return turn;
  }
}
