// @ts-check
import { effect, signal } from "@preact/signals";
import { counts, gone, isChange, isOver, mentions, prepend } from "../state/conversation.js";

/** @typedef {import("../state/conversation.js").Entry} Entry */

const PAGE = 60;
const MAX = 360;
const MAX_REFETCHED = 200;

/** The part of one conversation that is on screen, and somewhat more: a run of its entries that slides by pages. */
export class Window {
  /** @param {import("./chat.js").Chat} chat @param {string} id */
  constructor(chat, id) {
    this.chat = chat;
    this.id = id;
    this.entries = signal(/** @type {Entry[]} */ ([]));
    /** Whether something is on screen or known to be absent. */
    this.ready = signal(false);
    /** Whether the newest stored entry is in the window. */
    this.atTail = signal(true);
    /** Whether older entries are being fetched from the server. */
    this.fetching = signal(false);
    /** The entry after which the unread divider stands. */
    this.unreadAfter = signal(/** @type {number | null} */ (null));
    /** Whether the reader is at the newest end: otherwise nothing they look at may be dropped for what is newer. */
    this.pinned = true;
    /** The entry up to which changes of what is shown have been taken in. */
    this.applied = 0;
    /** Entries that others answer and that may not be in the window, by number. @type {Map<number, import("@preact/signals").Signal<Entry | null>>} */
    this.quoted = new Map();
    this.work = Promise.resolve();
    this.closed = false;
  }

  get record() {
    return this.chat.store.conversations.of(this.id).peek();
  }

  /** Shows the newest entries, from the database first. @param {number | null} [seq] an entry to show instead */
  async open(seq) {
    const { unread, read } = this.record;
    this.unreadAfter.value = unread > 0 ? read : null;
    const { floor } = this.record;
    const firstUnread = unread > 0 && read + 1 >= floor ? read + 1 : null;
    await (seq ?? firstUnread ? this.around(Number(seq ?? firstUnread)) : this.toTail());
    this.dispose = effect(() => {
      const { cursor } = this.chat.store.conversations.of(this.id).value;
      if (cursor !== null) {
        this.#queue(() => this.#follow());
      }
    });
  }

  close() {
    this.closed = true;
    this.dispose?.();
  }

  /** Shows the newest entries. */
  toTail() {
    return this.#queue(async () => {
      const { floor, cursor } = this.record;
      this.applied = cursor ?? 0;
      this.#show(await this.chat.db.upTo(this.id, floor, cursor ?? 0, PAGE), true);
      this.ready.value = cursor !== null;
    });
  }

  /** Shows an entry and what is around it; the newest when it cannot be had. @param {number} seq */
  async around(seq) {
    while (seq < this.record.floor && !this.record.complete && (await this.#fetchOlder())) {
      // Pages are fetched until the entry is held.
    }
    await this.#queue(async () => {
      const { floor, cursor } = this.record;
      this.applied = cursor ?? 0;
      const older = await this.chat.db.upTo(this.id, floor, seq, PAGE);
      const newer = await this.chat.db.from(this.id, seq + 1, cursor ?? 0, PAGE);
      const entries = [...older, ...newer];
      this.#show(entries, newer.length < PAGE);
      this.ready.value = true;
    });
  }

  /** Adds a page above. @returns {Promise<boolean>} whether there was one */
  async older() {
    const top = () => this.entries.peek()[0]?.seq ?? Number(this.record.cursor) + 1;
    const held = await this.chat.db.upTo(this.id, this.record.floor, top() - 1, 1);
    if (held.length === 0 && (this.record.complete || !(await this.#fetchOlder()))) {
      return false;
    }
    await this.#queue(async () => {
      const shown = this.entries.peek();
      const page = await this.chat.db.upTo(this.id, this.record.floor, top() - 1, PAGE);
      const all = [...page, ...shown];
      this.#show(all.slice(0, MAX), this.atTail.peek() && all.length <= MAX);
    });
    return true;
  }

  /** Adds a page below. */
  newer() {
    return this.#queue(async () => {
      const shown = this.entries.peek();
      const { cursor } = this.record;
      const page = await this.chat.db.from(this.id, (shown.at(-1)?.seq ?? 0) + 1, cursor ?? 0, PAGE);
      const all = [...shown, ...page];
      this.#show(all.slice(-MAX), page.length < PAGE);
    });
  }

  /** Fetches anew what is on screen, for what the log does not tell: how many have seen it. */
  async refetch() {
    const shown = this.entries.peek();
    if (shown.length === 0 || !this.chat.live) {
      return;
    }
    const { cursor } = this.record;
    const last = Number(shown.at(-1)?.seq);
    const body = { conversation: this.id, before: last + 1, limit: Math.min(shown.length, MAX_REFETCHED) };
    const { entries } = await this.chat.request("chat.message.history", body);
    await this.chat.log.refresh(this.id, entries.filter((/** @type {Entry} */ { seq }) => seq >= shown[0].seq), cursor);
    await this.#queue(async () => {
      const now = this.entries.peek();
      if (now.length > 0) {
        this.#show(await this.chat.db.between(this.id, now[0].seq, Number(now.at(-1)?.seq)), this.atTail.peek());
      }
    });
  }

  /** Everything asked of the window so far has been shown. */
  settled() {
    return this.work;
  }

  /** Shows what was stored at the newer end, when that end is on screen and there is no more to be fetched. */
  async #follow() {
    this.ready.value = true;
    await this.#refresh();
    const shown = this.entries.peek();
    const { cursor, head, floor, left, read } = this.record;
    const from = Math.max((shown.at(-1)?.seq ?? 0) + 1, floor);
    if (!this.atTail.peek() || from > Number(cursor) || (Number(cursor) < head && !left)) {
      return;
    }
    const added = await this.chat.db.from(this.id, from, Number(cursor), MAX);
    const all = [...shown, ...added];
    if (added.length === MAX) {
      // So much came at once that nobody has seen it: the reader stays, and goes on from the divider.
      this.unreadAfter.value ??= read;
      this.#show(all.slice(0, shown.length + PAGE).slice(-MAX), false);
    } else if (all.length <= MAX || this.pinned) {
      this.#show(all.slice(-MAX), true);
    } else {
      this.atTail.value = false;
    }
  }

  /** Shows what later entries have made of those on screen, wherever that is. */
  async #refresh() {
    const shown = this.entries.peek();
    const cursor = this.record.cursor ?? 0;
    const news = await this.chat.db.from(this.id, this.applied + 1, cursor, MAX);
    this.applied = cursor;
    news.filter(({ body }) => this.quoted.has(body?.target)).forEach(({ body }) => this.#lookAgain(body.target));
    if (shown.length > 0 && (news.length === MAX || news.some(isChange))) {
      this.#show(await this.chat.db.between(this.id, shown[0].seq, Number(shown.at(-1)?.seq)), this.atTail.peek());
    }
  }

  /** Entries have disappeared. @param {string} id of their conversation */
  lost(id) {
    return id === this.id
      ? this.#queue(async () => {
          this.quoted.forEach((entry) => (entry.value = entry.value && isOver(entry.value) ? gone(entry.value) : entry.value));
          this.#show(this.entries.peek().filter((entry) => !isOver(entry)), this.atTail.peek());
        })
      : Promise.resolve();
  }

  /** An entry that another one answers, null until it is there. @param {number} seq */
  quote(seq) {
    let found = this.quoted.get(seq);
    if (!found) {
      found = signal(/** @type {Entry | null} */ (null));
      this.quoted.set(seq, found);
      this.#find(seq).then((entry) => (this.quoted.get(seq).value = entry), () => this.quoted.delete(seq));
    }
    return found;
  }

  /** What others answer, or what is pinned, has changed. @param {number} seq */
  #lookAgain(seq) {
    this.#find(seq).then((entry) => (this.quoted.get(seq).value = entry), () => {});
  }

  /** The first entry that calls this user by name and that they have not read. @returns {Promise<number | null>} */
  async nextMention() {
    const { read, cursor } = this.record;
    const unread = await this.chat.db.between(this.id, read + 1, Number(cursor));
    return unread.find((entry) => counts(entry, this.chat.store.me) && mentions(entry, this.chat.store.me))?.seq ?? null;
  }

  /** @param {number} seq @returns {Promise<Entry | null>} */
  #find(seq) {
    return this.chat.entry(this.id, seq);
  }

  /** @returns {Promise<boolean>} whether the server had something older */
  async #fetchOlder() {
    if (!this.chat.live || this.record.cursor === null) {
      return false;
    }
    this.fetching.value = true;
    try {
      const body = { conversation: this.id, before: this.record.floor, limit: PAGE };
      const { entries } = await this.chat.request("chat.message.history", body);
      const { record } = await this.chat.db.update(this.id, (old) => ({ record: prepend(old, entries), stored: entries }));
      this.chat.store.publish(record);
      return entries.length > 0;
    } catch {
      return false;
    } finally {
      this.fetching.value = false;
    }
  }

  /** @param {Entry[]} entries @param {boolean} atTail */
  #show(entries, atTail) {
    if (!this.closed) {
      this.entries.value = entries;
      this.atTail.value = atTail;
    }
  }

  /** Changes of the window take turns. @param {() => Promise<void>} step */
  #queue(step) {
    this.work = this.work.then(step, step);
    return this.work;
  }
}
