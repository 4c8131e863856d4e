// @ts-check
import { isMarked, later } from "../state/mine.js";

/** @typedef {import("../state/mine.js").Mine} Mine */

const DRAFT_MS = 1_000;

/** How this user keeps conversations in their list: the same on all their devices. */
export class MyList {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    /** @type {Map<string, any>} drafts that are about to be told */
    this.waiting = new Map();
  }

  stop() {
    this.waiting.forEach((timer) => clearTimeout(timer));
  }

  /** Changes some of it. @param {string} id @param {{muted?: number, archived?: boolean, pinned?: boolean, unread?: boolean, draft?: any, cleared?: boolean, removed?: boolean, star?: number[], unstar?: number[], hide?: number[]}} wish */
  async set(id, wish) {
    const { mine } = await this.chat.request("chat.conversation.mine", { conversation: id, ...wish });
    await this.take(id, mine);
  }

  /** Takes what the server says; a draft only where nobody has written on meanwhile. @param {string} id @param {Mine | undefined} mine */
  async take(id, mine) {
    const before = this.store.conversations.of(id).peek().mine;
    if (!mine || later(before, mine) !== mine) {
      return;
    }
    await this.chat.log.change(id, (record) => ({ ...record, mine: later(record.mine, mine) }));
    await this.chat.log.recount(id);
    await this.takeDraft(id, before?.draft?.text ?? "", mine.draft?.text ?? "");
  }

  /** @param {string} id @param {string} before @param {string} now */
  async takeDraft(id, before, now) {
    if (now !== before && this.store.drafts.of(id).peek() === before) {
      await this.chat.storeDraft(id, now);
    }
  }

  /** Somebody has opened a conversation that they had marked as unread. @param {string} id */
  opened(id) {
    if (isMarked(this.store.conversations.of(id).peek())) {
      this.set(id, { unread: false }).catch(() => {});
    }
  }

  /** Tells the other devices what is being written, once it rests. @param {string} id */
  draftChanged(id) {
    clearTimeout(this.waiting.get(id));
    this.waiting.set(id, setTimeout(() => this.#tellDraft(id).catch(() => {}), DRAFT_MS));
  }

  /** @param {string} id */
  async #tellDraft(id) {
    this.waiting.delete(id);
    const text = this.store.drafts.of(id).peek().trim();
    const { mine, head } = this.store.conversations.of(id).peek();
    if (head > 0 && text !== (mine?.draft?.text ?? "")) {
      await this.set(id, { draft: text ? { text } : null });
    }
  }
}
