// @ts-check
import { directId } from "../state/conversation.js";

/** Whom this user has blocked: the server keeps it, and tells all devices. */
export class Blocked {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.changes = 0;
  }

  /** Takes what the server has. @returns {Promise<void>} */
  async sync() {
    const before = this.changes;
    const found = new Set();
    for (let after, more = true; more; ) {
      const page = await this.chat.request("chat.person.blocked", { after });
      page.users.forEach((/** @type {string} */ user) => found.add(user));
      after = page.users.at(-1);
      more = page.more;
    }
    if (before !== this.changes) {
      return this.sync(); // what was read may be from before the change
    }
    this.store.blocked.value = found;
  }

  /** @param {string} user @param {boolean} blocked */
  async set(user, blocked) {
    await this.chat.request("chat.person.block", { user, blocked });
    this.changed(directId(this.store.me, user), blocked);
    await this.chat.log.sync();
    this.chat.people.watch().catch(() => {});
  }

  /** This or another device has blocked the other person of that conversation, or no longer does. @param {string} id @param {boolean} blocked */
  changed(id, blocked) {
    this.changes++;
    const all = new Set(this.store.blocked.peek());
    const user = /** @type {string} */ (this.store.peer(id));
    blocked ? all.add(user) : all.delete(user);
    this.store.blocked.value = all;
  }
}
