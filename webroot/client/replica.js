// @ts-check
import { backoff } from "./backoff.js";

const HISTORY_PAGE = 200;
const SYNC_BUDGET = 256 * 1024;
const MAX_SYNC_ROUNDS = 200;

/**
 * @typedef {{conversation: string, seq: number, id: string, from: string, at: number, kind: string, body: any}} Entry
 * @typedef {{cursor: number | null, head: number, left: boolean}} Position everything up to `cursor` is held, null for nothing
 *
 * Keeps the copy. Steps of one conversation come one after the other.
 * @typedef {{
 *   cursors: () => Record<string, number>,
 *   position: (id: string) => Position,
 *   keep: (id: string, entries: any[], answered: boolean, answer: any) => Promise<{gap: boolean, cursor: number | null}>,
 *   kept: (id: string, entries: any[], result: any) => Promise<void>,
 *   answered: (id: string, answer: any, result: any) => Promise<void>,
 *   synced: () => void,
 *   drop: (id: string) => Promise<void>,
 * }} Keeper
 *
 * `cursors`: how far each conversation is held that is. `keep` takes what follows: entries, ascending, in one go with
 * what `answer`, a conversation of `chat.sync`, says of it (null when they came otherwise). `answered` says that the
 * server gave them as what follows the cursor, so that a jump in their numbers is no gap. It resolves to whether some are
 * missing. `kept` comes after it, out of the conversation's turn; `answered` when all of it is there.
 */

/** A device's copy of the conversations: takes in what is pushed, and fetches what is missing. */
export class Replica {
  /** @param {{request: (address: string, body: object) => Promise<any>, isLive: () => boolean, keeper: Keeper}} means */
  constructor({ request, isLive, keeper }) {
    this.request = request;
    this.isLive = isLive;
    this.keeper = keeper;
    /** @type {Map<string, Promise<any>>} */
    this.turns = new Map();
    /** @type {Promise<void> | null} */
    this.syncing = null;
    this.syncAgain = false;
    this.stopped = false;
    this.failures = 0;
    /** @type {any} */
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

  /** Tries nothing any more. */
  stop() {
    this.stopped = true;
    clearTimeout(this.later);
  }

  /** @param {import("./failure.js").Failure} failure */
  #syncLater(failure) {
    if (failure.temporary !== false && this.isLive() && !this.stopped) {
      this.later = setTimeout(() => this.sync().catch(() => {}), backoff(++this.failures));
    }
  }

  async #syncAll() {
    do {
      this.syncAgain = false;
      let more = true;
      for (let round = 0; more && round < MAX_SYNC_ROUNDS; round++) {
        const before = this.keeper.cursors();
        const answer = await this.request("chat.sync", { cursors: before, budget: SYNC_BUDGET });
        await Promise.all((answer.gone ?? []).map((/** @type {string} */ id) => this.keeper.drop(id)));
        await Promise.all(answer.conversations.map((/** @type {any} */ one) => this.#take(one)));
        more = answer.more && JSON.stringify(before) !== JSON.stringify(this.keeper.cursors());
      }
    } while (this.syncAgain);
    this.keeper.synced();
  }

  /** @param {any} answer one conversation of `chat.sync` */
  async #take(answer) {
    const id = answer.conversation;
    const result = await this.ingest(id, answer.entries, true, answer);
    const { cursor, head, left } = this.keeper.position(id);
    if (cursor !== null && cursor < head && !left) {
      await this.#fill(id);
    }
    await this.keeper.answered(id, answer, result);
  }

  /**
   * Takes entries at the newer end of a conversation, and fetches what is missing before them.
   * @param {string} id @param {any[]} entries ascending @param {boolean} [answered] @param {any} [answer] see Keeper
   */
  async ingest(id, entries, answered = false, answer = null) {
    const result = await this.turn(id, () => this.keeper.keep(id, entries, answered, answer));
    await this.keeper.kept(id, entries, result);
    if (result.gap && result.cursor === null) {
      await this.sync();
    } else if (result.gap) {
      await this.#fill(id);
    }
    return result;
  }

  /** Fetches what follows the cursor. @param {string} id */
  async #fill(id) {
    for (;;) {
      const after = this.keeper.position(id).cursor;
      const { entries, head } = await this.request("chat.message.history", { conversation: id, after, limit: HISTORY_PAGE });
      await this.ingest(id, entries, true);
      if (entries.length === 0 || Number(this.keeper.position(id).cursor) >= head) {
        return;
      }
    }
  }

  /** Work on one conversation takes turns. @template T @param {string} id @param {() => Promise<T>} step @returns {Promise<T>} */
  turn(id, step) {
    const turn = (this.turns.get(id) ?? Promise.resolve()).then(step, step);
    this.turns.set(id, turn);
    return turn;
  }
}
