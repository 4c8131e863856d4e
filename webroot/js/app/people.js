// @ts-check
const COALESCE_MS = 60;
const MAX_ASKED = 100;
const MAX_WATCHED = 500;
const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_MS = 4_000;

/** Names, presence and typing of other people. */
export class People {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    /** @type {Set<string>} */
    this.asked = new Set();
    /** @type {Set<string>} */
    this.wanted = new Set();
    this.timer = /** @type {any} */ (undefined);
    this.watched = "";
    /** @type {Map<string, any>} */
    this.expiries = new Map();
    this.told = { conversation: "", at: 0 };
  }

  async load() {
    for (const { user, ...profile } of await this.chat.db.all("profiles")) {
      this.store.profiles.of(user).value = profile;
    }
  }

  /** A new connection: asks again for everything. */
  restart() {
    this.asked.clear();
    this.watched = "";
    this.want(this.store.me);
    this.want(...this.store.profiles.signals.keys());
  }

  /** Sees to it that the names of these users get known. @param {string[]} users */
  want(...users) {
    for (const user of users) {
      if (!this.asked.has(user)) {
        this.wanted.add(user);
      }
    }
    if (this.wanted.size > 0) {
      this.timer ??= setTimeout(() => this.#ask(), COALESCE_MS);
    }
  }

  async #ask() {
    this.timer = undefined;
    if (!this.chat.live) {
      return;
    }
    const users = [...this.wanted].slice(0, MAX_ASKED);
    for (const user of users) {
      this.wanted.delete(user);
      this.asked.add(user);
    }
    await this.lookUp(users).catch(() => users.forEach((user) => this.asked.delete(user)));
    this.want();
  }

  /**
   * Asks the server who these users are.
   * @param {string[]} users
   * @returns {Promise<Record<string, any>>} by id; who does not exist is absent
   */
  async lookUp(users) {
    const { profiles } = await this.chat.request("chat.profile.get", { users });
    for (const user of users) {
      const profile = profiles[user] ?? { missing: true };
      this.store.profiles.of(user).value = profile;
      if (profiles[user]) {
        this.chat.db.put("profiles", { user, ...profile });
      }
    }
    return profiles;
  }

  /** Changes what others see of this user. @param {{name?: string, about?: string, picture?: string}} news */
  async setProfile(news) {
    await this.chat.request("chat.profile.set", news);
    await this.lookUp([this.store.me]);
  }

  /** What others get to know. @returns {Promise<Record<"lastSeen" | "receipts", string>>} each `everybody`, `contacts` or `nobody` */
  privacy() {
    return this.chat.request("chat.privacy.get", {});
  }

  /** @param {Partial<Record<"lastSeen" | "receipts", string>>} change */
  async setPrivacy(change) {
    await this.chat.request("chat.privacy.set", change);
    this.restart(); // what others let this user know may have changed with it
    await this.watch();
  }

  /** Deletes this account by its password, or as an administrator somebody's. @param {{user: string, entries: string, password?: string}} wish */
  async deleteAccount(wish) {
    await this.chat.request("chat.person.delete", wish);
  }

  /** Another device has changed it, or somebody is no more. @param {{user: string, profile: any}} event */
  onProfile({ user, profile }) {
    this.store.profiles.of(user).value = profile;
    if (profile.deleted) {
      this.store.presence.of(user).value = { online: false };
    }
    this.chat.db.put("profiles", { user, ...profile });
  }

  /** Looks for people by id or name. @param {string} text @returns {Promise<string[]>} user ids */
  async find(text) {
    const { people } = await this.chat.request("chat.people.find", { text });
    for (const { user, ...profile } of people) {
      this.store.profiles.of(user).value = { ...this.store.profiles.of(user).peek(), ...profile };
    }
    return people.map((/** @type {any} */ { user }) => user);
  }

  /** Watches whether the other sides of the direct conversations are there. */
  async watch() {
    const order = this.store.order.peek();
    const users = order.map((id) => this.store.peer(id)).filter((user) => user && user !== this.store.me);
    const some = users.slice(0, MAX_WATCHED);
    const key = [...some].sort().join();
    if (!this.chat.live || key === this.watched) {
      return;
    }
    this.watched = key;
    const { presence } = await this.chat.request("chat.presence.watch", { users: some });
    for (const user of some) {
      this.store.presence.of(user).value = presence[user] ?? { online: false };
    }
  }

  /** Nobody is known to be there while the line is away. */
  lineLost() {
    for (const state of this.store.presence.signals.values()) {
      state.value = { ...state.peek(), online: false };
    }
  }

  /** Without either it is not for this user to know, nor what was known before. @param {{user: string, online: boolean, lastSeen?: number}} event */
  onPresence({ user, online, lastSeen }) {
    this.store.presence.of(user).value = { online, lastSeen };
    if (!online && !lastSeen) {
      this.lookUp([user]).catch(() => {});
    }
  }

  /** @param {{conversation: string, user: string, typing: boolean}} event */
  onTyping({ conversation, user, typing }) {
    if (user === this.store.me) {
      return;
    }
    const key = `${conversation}/${user}`;
    const shown = this.store.typing.of(conversation);
    const others = shown.peek().filter((other) => other !== user);
    clearTimeout(this.expiries.get(key));
    this.expiries.delete(key);
    shown.value = typing ? [...others, user] : others;
    if (typing) {
      this.want(user);
      this.expiries.set(key, setTimeout(() => this.onTyping({ conversation, user, typing: false }), TYPING_SHOWN_MS));
    }
  }

  /** This person types, or has stopped. @param {string} conversation @param {boolean} typing */
  tellTyping(conversation, typing) {
    const same = this.told.conversation === conversation;
    const due = !same || Date.now() - this.told.at > TYPING_TOLD_MS;
    if (typing ? due : same && this.told.at > 0) {
      this.told = { conversation, at: typing ? Date.now() : 0 };
      this.chat.tell("chat.typing", { conversation, typing });
    }
  }
}
