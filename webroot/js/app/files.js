// @ts-check
import { send } from "../../client/api.js";
import { backoff } from "../../client/backoff.js";
import { giveUp, upload } from "../net/upload.js";

/** @typedef {import("../state/timeline.js").Pending} Pending */

/** Files on their way to the server. They are kept with the entry they belong to, so a reload only interrupts them. */
export class Files {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    /** @type {Map<string, AbortController>} */
    this.running = new Map();
    this.failures = 0;
  }

  /**
   * Sends files to a conversation, the words with the first.
   * @param {string} conversation @param {import("./prepare.js").Prepared[]} all @param {any} words `text`, `replyTo`, `mentions`
   */
  async add(conversation, all, words) {
    for (const [index, { file, thumb, body }] of all.entries()) {
      const item = await this.chat.outbox.keep(conversation, "media", { ...body, ...(index === 0 && words) }, { file, ...(thumb && { thumb }) });
      this.start(item);
    }
  }

  /** Goes on with whatever is not there yet. */
  resumeAll() {
    this.failures = 0;
    for (const items of this.store.outbox.signals.values()) {
      items.peek().filter(({ state }) => state === "uploading").forEach((item) => this.start(item));
    }
  }

  /** @param {Pending} item */
  start(item) {
    if (this.running.has(item.id) || !this.chat.live) {
      return;
    }
    const abort = new AbortController();
    this.running.set(item.id, abort);
    // One after the other, so that they come in the order in which they were chosen. One tab does it; another one goes
    // on when that is closed.
    navigator.locks
      .request(`parley.upload.${this.store.me}.${item.conversation}`, { signal: abort.signal }, () => this.#run(item.id, abort.signal))
      .catch((failure) => this.#failed(item, failure))
      .finally(() => this.running.delete(item.id));
  }

  /** @param {string} id @param {AbortSignal} signal */
  async #run(id, signal) {
    const item = await this.chat.outbox.find(id);
    if (item?.state !== "uploading") {
      return;
    }
    const { file, thumb, body } = item;
    const access = async () => (await this.chat.sessions.fresh()).access;
    const small = item.body.thumb ?? (thumb && (await this.whole(thumb, "thumb.jpg")));
    let now = { ...item, body: { ...body, ...(small && { thumb: small }) } };
    const media = await upload(/** @type {Blob} */ (file), {
      name: body.name,
      type: body.type,
      url: item.url,
      access,
      signal,
      onUrl: (url) => this.chat.outbox.change((now = { ...now, url })),
      onProgress: (sent) => (this.store.uploads.of(id).value = sent / body.size),
    });
    this.failures = 0;
    await this.chat.outbox.change({ ...now, body: { ...now.body, media }, state: "pending" });
    this.chat.outbox.drain(item.conversation);
  }

  /** @param {Pending} before @param {any} failure */
  async #failed(before, failure) {
    const item = await this.chat.outbox.find(before.id);
    if (!item || failure.code === -1 || failure.name === "AbortError") {
      return;
    }
    if (failure.code === 404 && item.url) {
      // What was begun is gone: from the beginning.
      await this.chat.outbox.change({ ...item, url: undefined });
      this.#later(item.id);
    } else if (failure.temporary !== false) {
      this.#later(item.id);
    } else {
      await this.chat.outbox.change({ ...item, state: "failed", failure: { code: failure.code, message: failure.message } });
    }
  }

  /** @param {string} id */
  #later(id) {
    setTimeout(async () => {
      const item = await this.chat.outbox.find(id);
      if (item?.state === "uploading") {
        this.start(item);
      }
    }, backoff(++this.failures));
  }

  /** Stops for now. @param {Pending} item */
  async pause(item) {
    this.running.get(item.id)?.abort();
    await this.chat.outbox.change({ ...item, state: "paused" });
  }

  /** @param {Pending} item */
  async resume(item) {
    const now = /** @type {Pending} */ ({ ...((await this.chat.outbox.find(item.id)) ?? item), state: "uploading" });
    await this.chat.outbox.change(now);
    this.start(now);
  }

  /** Ends it for good; what was uploaded goes. @param {Pending} item */
  async cancel(item) {
    this.running.get(item.id)?.abort();
    const { url } = (await this.chat.outbox.find(item.id)) ?? item;
    await this.chat.outbox.discard(item);
    if (url) {
      await this.chat.sessions.fresh().then(({ access }) => giveUp(url, access), () => {});
    }
  }

  /** Everything of this page ends; what is kept goes on with the next. */
  stop() {
    this.running.forEach((abort) => abort.abort());
  }

  /** Uploads what is small enough to be sent again when the line drops. @param {Blob} blob @param {string} name @returns {Promise<string>} its id */
  async whole(blob, name) {
    const { access } = await this.chat.sessions.fresh();
    const { media } = await send(`media?name=${encodeURIComponent(name)}`, blob, access);
    return media;
  }
}
