// @ts-check
import { deleteDB, openDB } from "idb";
import { blank, changed, counts, isOver, mentions } from "../state/conversation.js";

/**
 * @typedef {import("../state/conversation.js").Conversation} Conversation
 * @typedef {import("../state/conversation.js").Entry} Entry
 * @typedef {import("../state/timeline.js").Pending} Pending
 */

const name = (/** @type {string} */ user) => `parley.${user}`;

/** Everything of a conversation between two numbers. @param {string} id @param {number} from @param {number} to */
const range = (id, from, to) => IDBKeyRange.bound([id, from], [id, to]);

/** Deletes what this browser keeps of a user. @param {string} user */
export const forget = (user) => deleteDB(name(user));

/**
 * What this browser keeps of one user. Shared by tabs: a change of a conversation reads, changes and writes within one
 * transaction, so that tabs cannot undo each other's work.
 */
export class Db {
  /** @param {string} user @returns {Promise<Db>} */
  static async open(user) {
    const idb = await openDB(name(user), 3, {
      upgrade(db, before, _after, tx) {
        if (before < 1) {
          db.createObjectStore("conversations", { keyPath: "conversation" });
          db.createObjectStore("entries", { keyPath: ["conversation", "seq"] });
          db.createObjectStore("outbox", { keyPath: "id" }).createIndex("conversation", "conversation");
          db.createObjectStore("drafts", { keyPath: "conversation" });
          db.createObjectStore("profiles", { keyPath: "user" });
        }
        if (before < 2) {
          tx.objectStore("entries").createIndex("until", "until");
        }
        if (before < 3) {
          db.createObjectStore("contacts", { keyPath: "user" });
        }
      },
      blocking: (_current, _blocked, event) => /** @type {IDBDatabase} */ (event.target).close(),
    });
    return new Db(idb);
  }

  /** @param {import("idb").IDBPDatabase<any>} idb */
  constructor(idb) {
    this.idb = idb;
  }

  close() {
    this.idb.close();
  }

  /** @param {"conversations" | "outbox" | "drafts" | "profiles" | "contacts"} store @returns {Promise<any[]>} */
  all(store) {
    return this.idb.getAll(store);
  }

  /** @param {string} id @returns {Promise<Conversation | undefined>} */
  conversation(id) {
    return this.idb.get("conversations", id);
  }

  /**
   * Changes a conversation and stores entries of it, and what `changes` make of stored ones; own entries leave the
   * outbox in the same transaction.
   * @template {{record: Conversation, stored: Entry[], changes?: Entry[]}} Change
   * @param {string} id
   * @param {(record: Conversation) => Change} change
   * @returns {Promise<Change>} once it is stored
   */
  async update(id, change) {
    const tx = this.idb.transaction(["conversations", "entries", "outbox"], "readwrite", { durability: "relaxed" });
    const result = change((await tx.objectStore("conversations").get(id)) ?? blank(id));
    tx.objectStore("conversations").put(result.record);
    for (const entry of result.stored) {
      isOver(entry) ? tx.objectStore("entries").delete([id, entry.seq]) : tx.objectStore("entries").put(entry);
      tx.objectStore("outbox").delete(entry.id);
    }
    for (const change of result.changes ?? []) {
      const target = await tx.objectStore("entries").get([id, change.body.target]);
      if (target) {
        tx.objectStore("entries").put(changed(target, change));
      }
    }
    await tx.done;
    return result;
  }

  /**
   * Deletes the entries that have disappeared.
   * @param {number} now @returns {Promise<string[]>} the conversations in which there were any
   */
  async expire(now) {
    const tx = this.idb.transaction("entries", "readwrite");
    const found = new Set();
    let cursor = await tx.store.index("until").openCursor(IDBKeyRange.upperBound(now));
    for (; cursor; cursor = await cursor.continue()) {
      found.add(cursor.value.conversation);
      cursor.delete();
    }
    await tx.done;
    return [...found];
  }

  /** When the next entry disappears, epoch milliseconds. @returns {Promise<number | undefined>} */
  async nextExpiry() {
    const cursor = await this.idb.transaction("entries").store.index("until").openKeyCursor();
    return /** @type {number | undefined} */ (cursor?.key);
  }

  /** Forgets a conversation and all its entries. @param {string} id */
  async drop(id) {
    const tx = this.idb.transaction(["conversations", "entries", "drafts"], "readwrite");
    tx.objectStore("conversations").delete(id);
    tx.objectStore("entries").delete(range(id, 0, Number.MAX_SAFE_INTEGER));
    tx.objectStore("drafts").delete(id);
    await tx.done;
  }

  /** @param {string} id @param {number} from @param {number} to @returns {Promise<Entry[]>} ascending, both ends included */
  between(id, from, to) {
    return from > to ? Promise.resolve([]) : this.idb.getAll("entries", range(id, from, to));
  }

  /**
   * The newest entries up to `to`, `limit` at most, none below `floor`.
   * @param {string} id @param {number} floor @param {number} to @param {number} limit
   * @returns {Promise<Entry[]>} ascending
   */
  async upTo(id, floor, to, limit) {
    const entries = [];
    if (floor <= to) {
      const store = this.idb.transaction("entries").store;
      let cursor = await store.openCursor(range(id, floor, to), "prev");
      while (cursor && entries.length < limit) {
        entries.push(cursor.value);
        cursor = await cursor.continue();
      }
    }
    return entries.reverse();
  }

  /**
   * The entries, of one conversation or of all, that fit.
   * @param {string | undefined} id @param {(entry: Entry) => boolean} fits @returns {Promise<Entry[]>}
   */
  async filter(id, fits) {
    const found = [];
    const held = id ? range(id, 0, Number.MAX_SAFE_INTEGER) : null;
    for (let cursor = await this.idb.transaction("entries").store.openCursor(held); cursor; cursor = await cursor.continue()) {
      if (fits(cursor.value)) {
        found.push(cursor.value);
      }
    }
    return found;
  }

  /** @param {string} id @param {number} from @param {number} to @param {number} limit @returns {Promise<Entry[]>} ascending */
  from(id, from, to, limit) {
    return from > to ? Promise.resolve([]) : this.idb.getAll("entries", range(id, from, to), limit);
  }

  /** How many stored entries above `read` count as unread, and how many of them name that user. @param {string} id @param {number} read @param {string} me */
  async unread(id, read, me) {
    const unread = (await this.between(id, read + 1, Number.MAX_SAFE_INTEGER)).filter((entry) => counts(entry, me));
    return { unread: unread.length, mentions: unread.filter((entry) => mentions(entry, me)).length };
  }

  /** @param {"outbox" | "drafts" | "profiles" | "contacts"} store @param {any} value */
  put(store, value) {
    return this.idb.put(store, value);
  }

  /** @param {"outbox" | "drafts" | "profiles" | "contacts"} store @param {string} key */
  delete(store, key) {
    return this.idb.delete(store, key);
  }

  /** @param {string} id @returns {Promise<Pending | undefined>} */
  kept(id) {
    return this.idb.get("outbox", id);
  }

  /** The outbox of a conversation in the order of sending. @param {string} id @returns {Promise<Pending[]>} */
  pending(id) {
    return this.idb.getAllFromIndex("outbox", "conversation", id);
  }
}
