// @ts-check
import { batch } from "@preact/signals";
import { Outbox as Sender } from "../../client/outbox.js";
import { uuidv7 } from "../../client/uuid.js";
import { isChange } from "../state/conversation.js";

/** @typedef {import("../state/timeline.js").Pending} Pending */

/**
 * Own entries the server does not have yet: kept in the database until it has, sent in order, one at a time in each
 * conversation. Tabs take turns per conversation (Web Locks); the id makes a second send harmless.
 */
export class Outbox {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.sender = new Sender({
      request: (address, body) => chat.request(address, body),
      isLive: () => chat.live,
      lock: (conversation, step) => navigator.locks.request(`parley.outbox.${this.store.me}.${conversation}`, step),
      keeper: this,
    });
  }

  /** Shows what was left by an earlier page. */
  async load() {
    const ids = new Set((await this.chat.db.all("outbox")).map((item) => item.conversation));
    await Promise.all([...ids].map((id) => this.reload(id)));
  }

  /** @param {string} conversation */
  async reload(conversation) {
    this.store.outbox.of(conversation).value = await this.chat.db.pending(conversation);
    if (this.store.outbox.of(conversation).peek().length > 0) {
      this.store.list(conversation);
    }
  }

  /**
   * Keeps an entry for sending and starts to send it.
   * @param {string} conversation @param {string} kind @param {any} body of a text: `text`, `replyTo`, `mentions`; of a poll: as in the contract; of a change: `target` and the new `text`, `emoji` or `options`
   * @param {{conversation: string, seq: number}} [source] the entry whose words it passes on
   */
  async add(conversation, kind, body, source) {
    await this.#keep({ id: uuidv7(), conversation, kind, body, ...(source && { source }), at: Date.now(), state: "pending" });
    this.drain(conversation);
  }

  /** Keeps an entry that is sent once its files are uploaded. @param {string} conversation @param {string} kind @param {any} body @param {{file: Blob, thumb?: Blob}} files */
  async keep(conversation, kind, body, files) {
    /** @type {Pending} */
    const item = { id: uuidv7(), conversation, kind, body, ...files, at: Date.now(), state: "uploading" };
    await this.#keep(item);
    return item;
  }

  /** @param {Pending} item */
  async #keep(item) {
    const shown = this.store.outbox.of(item.conversation);
    shown.value = [...shown.peek(), item];
    this.store.list(item.conversation);
    await this.chat.db.put("outbox", item);
    this.chat.tabs.outboxChanged(item.conversation);
  }

  /** What is kept under that id. @param {string} id @returns {Promise<Pending | undefined>} */
  find(id) {
    return this.chat.db.kept(id);
  }

  /** @param {Pending} item */
  async retry(item) {
    const files = this.chat.files;
    if (item.kind === "media" && !item.body.media && item.file) {
      await files.resume({ ...item, failure: undefined });
      return;
    }
    await this.change({ ...item, state: "pending", failure: undefined });
    this.drain(item.conversation);
  }

  /** @param {Pending} item */
  async discard(item) {
    await this.chat.db.delete("outbox", item.id);
    this.#unlist(item);
    this.chat.tabs.outboxChanged(item.conversation);
  }

  /** The line is back. */
  drainAll() {
    this.sender.failures = 0;
    for (const [id, items] of this.store.outbox.signals) {
      if (items.peek().length > 0) {
        this.drain(id);
      }
    }
  }

  /** @param {string} conversation */
  drain(conversation) {
    return this.sender.drain(conversation);
  }

  /** @param {string} conversation */
  async next(conversation) {
    return (await this.chat.db.pending(conversation)).find(({ state }) => state === "pending");
  }

  /** @param {Pending} item @param {{seq: number, at: number, until?: number}} answer */
  async sent(item, { seq, at, until }) {
    const { conversation, id, kind, body, source } = item;
    const sent = { conversation, seq, id, from: this.store.me, device: this.store.device, at, kind, body, ...(until && { until }) };
    // What is forwarded has files of its own, which the server alone knows.
    const stored = source && kind === "media" ? await this.chat.entry(conversation, seq).catch(() => null) : null;
    if (seq) {
      await this.chat.acknowledged(stored ?? sent);
    }
    this.#unlist(item);
  }

  /** @param {Pending} item @param {import("../../client/failure.js").Failure} failure */
  async refused(item, failure) {
    if (isChange(item)) {
      await this.discard(item);
      this.store.notice.value = failure.message;
    } else {
      await this.change({ ...item, state: "failed", failure: { code: failure.code, message: failure.message } });
    }
  }

  /** @param {Pending} item as it is now */
  async change(item) {
    await this.chat.db.put("outbox", item);
    const shown = this.store.outbox.of(item.conversation);
    shown.value = shown.peek().map((other) => (other.id === item.id ? item : other));
    this.chat.tabs.outboxChanged(item.conversation);
  }

  /** @param {Pending} item */
  #unlist({ conversation, id }) {
    const shown = this.store.outbox.of(conversation);
    batch(() => (shown.value = shown.peek().filter((other) => other.id !== id)));
  }
}
