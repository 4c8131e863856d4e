// @ts-check
import { backoff } from "./backoff.js";

/**
 * @typedef {{id: string, conversation: string, kind: string, body: any, source?: {conversation: string, seq: number}}} Item
 *
 * `next`: the item of that conversation to be sent now. `sent`, `refused`: what became of it; it must not come next again.
 * @typedef {{
 *   next: (conversation: string) => Promise<Item | undefined>,
 *   sent: (item: any, answer: {seq: number, at: number, until?: number}) => Promise<void>,
 *   refused: (item: any, failure: import("./failure.js").Failure) => Promise<void>,
 * }} OutKeeper
 */

/** The command that makes an entry of it. @param {Item} item @returns {[string, object]} */
export function commandOf({ conversation, id, kind, body, source }) {
  if (source) {
    return ["chat.message.forward", { conversation, id, source }];
  }
  if (kind === "text" || kind === "poll" || kind === "media") {
    return ["chat.message.send", { conversation, id, kind, body }];
  }
  const { target, emoji, options, ...text } = body;
  const content = { edit: { body: text }, react: { emoji: emoji ?? null }, vote: { options } }[kind];
  return [`chat.message.${kind}`, { conversation, id, target, ...content }];
}

/**
 * Sends what the server does not have yet, in order, one at a time in each conversation, and again for as long as it may
 * succeed: the id makes a second send harmless.
 */
export class Outbox {
  /**
   * @param {{request: (address: string, body: object) => Promise<any>, isLive: () => boolean, keeper: OutKeeper,
   *     lock?: (conversation: string, step: () => Promise<boolean>) => Promise<boolean>}} means `lock`: where others send from the same store
   */
  constructor({ request, isLive, keeper, lock = (_, step) => step() }) {
    this.request = request;
    this.isLive = isLive;
    this.keeper = keeper;
    this.lock = lock;
    /** @type {Set<string>} */
    this.draining = new Set();
    this.failures = 0;
  }

  /** Sends what waits there, now and for as long as the line holds. @param {string} conversation */
  async drain(conversation) {
    if (this.draining.has(conversation) || !this.isLive()) {
      return;
    }
    this.draining.add(conversation);
    const emptied = await this.lock(conversation, () => this.#sendAll(conversation)).catch(() => false);
    this.draining.delete(conversation);
    if (!emptied) {
      setTimeout(() => this.drain(conversation), backoff(++this.failures));
    } else if (await this.keeper.next(conversation)) {
      this.drain(conversation);
    }
  }

  /** @param {string} conversation @returns {Promise<boolean>} whether all was sent or refused */
  async #sendAll(conversation) {
    for (;;) {
      const item = await this.keeper.next(conversation);
      if (!item) {
        return true;
      }
      try {
        const answer = await this.request(...commandOf(item));
        this.failures = 0;
        await this.keeper.sent(item, answer);
      } catch (problem) {
        const failure = /** @type {import("./failure.js").Failure} */ (problem);
        if (failure.temporary !== false) {
          return false;
        }
        await this.keeper.refused(item, failure);
      }
    }
  }
}
