// @ts-check
import { isOver } from "../state/conversation.js";

/** As long as a timer can be set for. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/** Deletes from this browser what has disappeared, when its time comes and without the server. */
export class Expiry {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.timer = 0;
    this.next = Infinity;
  }

  /** Deletes what is over by now, and waits for what comes next. */
  async sweep() {
    const lasts = this.#lasts();
    const ids = new Set([...(await this.chat.db.expire(Date.now())), ...lasts.filter((last) => isOver(last)).map(({ conversation }) => conversation)]);
    for (const id of ids) {
      await this.chat.log.lost(id);
    }
    const next = (await this.chat.db.nextExpiry()) ?? Infinity;
    this.#wait(Math.min(next, ...this.#lasts().map(({ until = Infinity }) => until)));
  }

  /** What the list shows and the database may not hold. */
  #lasts() {
    const { known, conversations } = this.chat.store;
    return known.peek().flatMap((id) => conversations.of(id).peek().last ?? []).filter(({ expired }) => !expired);
  }

  /** Something that disappears at that time has come. @param {number} until */
  expect(until) {
    if (until < this.next) {
      this.#wait(until);
    }
  }

  stop() {
    clearTimeout(this.timer);
  }

  /** @param {number} until */
  #wait(until) {
    clearTimeout(this.timer);
    this.next = until;
    if (until < Infinity) {
      const wait = Math.min(Math.max(until - Date.now(), 0) + 1, MAX_WAIT_MS);
      this.timer = window.setTimeout(() => this.sweep().catch(() => {}), wait);
    }
  }
}
