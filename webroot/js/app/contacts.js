// @ts-check
/** Whom this user knows, under names of their own. Kept on the device, the same on all devices. */
export class Contacts {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.changes = 0;
  }

  async load() {
    const all = await this.chat.db.all("contacts");
    this.store.contacts.value = new Map(all.map(({ user, name }) => [user, name ?? ""]));
  }

  /** Takes what the server has: other devices may have changed it meanwhile. @returns {Promise<void>} */
  async sync() {
    const before = this.changes;
    const found = new Map();
    for (let after, more = true; more; ) {
      const page = await this.chat.request("chat.contact.list", { after });
      page.contacts.forEach((/** @type {any} */ { user, name }) => found.set(user, name ?? ""));
      after = page.contacts.at(-1)?.user;
      more = page.more;
    }
    if (before !== this.changes) {
      return this.sync(); // what was read may be from before the change
    }
    const gone = [...this.store.contacts.peek().keys()].filter((user) => !found.has(user));
    this.store.contacts.value = found;
    await Promise.all(gone.map((user) => this.chat.db.delete("contacts", user)));
    await Promise.all([...found].map(([user, name]) => this.chat.db.put("contacts", { user, name })));
    this.chat.people.want(...found.keys());
  }

  /** Adds or renames a contact; without a name they go by their own. @param {string} user @param {string} name */
  async set(user, name) {
    await this.chat.request("chat.contact.set", { user, name });
    await this.changed({ user, name });
  }

  /** @param {string} user */
  async remove(user) {
    await this.chat.request("chat.contact.remove", { user });
    await this.changed({ user, removed: true });
  }

  /** A contact is there, or no longer. @param {{user: string, name?: string, removed?: boolean}} event */
  async changed({ user, name = "", removed = false }) {
    this.changes++;
    const contacts = new Map(this.store.contacts.peek());
    removed ? contacts.delete(user) : contacts.set(user, name);
    this.store.contacts.value = contacts;
    this.chat.people.want(user);
    await (removed ? this.chat.db.delete("contacts", user) : this.chat.db.put("contacts", { user, name }));
  }
}
