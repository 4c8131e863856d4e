// @ts-check
import { batch, effect } from "@preact/signals";
import { Db, forget } from "../db/db.js";
import { Connection } from "../../client/connection.js";
import { follows, isChannel, raise, reachedByAll, reachedByCounts } from "../state/conversation.js";
import { Blocked } from "./blocked.js";
import { Channels } from "./channels.js";
import { Contacts } from "./contacts.js";
import { Expiry } from "./expiry.js";
import { Exporter } from "./export.js";
import { Files } from "./files.js";
import { Invites } from "./invites.js";
import { Log } from "./log.js";
import { MyList } from "./mine.js";
import { Outbox } from "./outbox.js";
import { People } from "./people.js";
import { Receipts } from "./receipts.js";
import { Search } from "./search.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Window } from "./window.js";

/** @typedef {import("../state/conversation.js").Entry} Entry */

/** One signed-in user on this device: brings the server's log into the database, and the database onto the screen. */
export class Chat {
  /**
   * Opens the local database and shows what is in it; `connect` does the rest.
   * @param {import("../../client/session.js").Sessions} sessions signed in
   * @param {{transport: import("../../client/transport.js").Transport, onSignedOut: () => void}} means
   */
  static async open(sessions, means) {
    const session = /** @type {import("../../client/session.js").Session} */ (sessions.current());
    const chat = new Chat(sessions, means, await Db.open(session.user), new Store(session));
    const [records, drafts] = await Promise.all([chat.db.all("conversations"), chat.db.all("drafts"), chat.people.load(), chat.contacts.load()]);
    batch(() => {
      drafts.forEach(({ conversation, text }) => (chat.store.drafts.of(conversation).value = text));
      records.forEach((record) => chat.store.publish(record));
    });
    await chat.expiry.sweep();
    await chat.outbox.load();
    chat.store.loaded.value = true;
    return chat;
  }

  /** @param {any} sessions @param {any} means @param {Db} db @param {Store} store */
  constructor(sessions, means, db, store) {
    this.sessions = sessions;
    this.db = db;
    this.store = store;
    this.onSignedOut = means.onSignedOut;
    this.connection = new Connection({
      transport: means.transport,
      sessions,
      onState: (state) => this.#onState(state),
      onLive: (greeting) => this.#onLive(greeting),
      onEvent: (event) => this.#onEvent(event),
      onSignedOut: () => means.onSignedOut(),
    });
    this.tabs = new Tabs(store.me, {
      onConversation: (id) => this.#reload(id),
      onOutbox: (id) => this.outbox.reload(id),
    });
    this.receipts = new Receipts((body) => this.tell("chat.receipt", body));
    this.log = new Log(this);
    this.expiry = new Expiry(this);
    this.people = new People(this);
    this.contacts = new Contacts(this);
    this.blocked = new Blocked(this);
    this.mine = new MyList(this);
    this.search = new Search(this);
    this.exporter = new Exporter(this);
    this.channels = new Channels(this);
    this.invites = new Invites(this);
    this.files = new Files(this);
    this.outbox = new Outbox(this);
    /** @type {Window | null} */
    this.window = null;
    this.closed = false;
    this.dispose = effect(() => void (store.order.value, this.store.synced.value && this.people.watch().catch(() => {})));
  }

  get live() {
    return this.store.line.peek().state === "live";
  }

  connect() {
    this.connection.start();
  }

  /** Ends everything of this page; what is stored stays. */
  close() {
    this.closed = true;
    this.dispose();
    this.connection.stop();
    this.log.stop();
    this.receipts.stop();
    this.files.stop();
    this.expiry.stop();
    this.mine.stop();
    this.channels.stop();
    this.window?.close();
    this.tabs.close();
    this.db.close();
  }

  /** Signs this device out and deletes what it kept. */
  async logout() {
    this.close();
    await this.sessions.logout();
    await forget(this.store.me);
  }

  /** @param {string} address @param {object} body @returns {Promise<any>} rejects with a Failure */
  request(address, body) {
    return this.connection.request(address, body);
  }

  /** @param {string} address @param {object} body */
  tell(address, body) {
    this.connection.tell(address, body);
  }

  /** Puts a conversation on screen. @param {string} id @param {number | null} seq */
  open(id, seq) {
    this.window?.close();
    this.window = new Window(this, id);
    this.window.open(seq);
    this.mine.opened(id);
    const peer = this.store.peer(id);
    if (peer) {
      this.people.want(peer);
    } else {
      this.loadMembers(id);
      this.invites.look(id);
    }
    if (isChannel(id)) {
      this.channels.look(id);
    }
    return this.window;
  }

  /** The window of that conversation, if it is on screen. @param {string} id */
  shown(id) {
    return this.window?.id === id ? this.window : null;
  }

  /** The person has seen everything up to an entry. @param {string} id @param {number} seq */
  async seen(id, seq) {
    const shown = this.store.conversations.of(id).peek();
    if (seq > shown.read && seq <= Number(shown.cursor)) {
      const left = seq >= Number(shown.cursor) ? { unread: 0, mentions: 0 } : await this.db.unread(id, seq, this.store.me);
      const before = shown.read;
      await this.log.change(id, (record) => ({ ...record, read: Math.max(record.read, seq), ...left }));
      this.receipts.acknowledge("read", id, seq, before);
    }
  }

  /** A composer may go a moment later than the chat that it belongs to. @param {string} id @param {string} text */
  keepDraft(id, text) {
    if (this.closed) {
      return Promise.resolve();
    }
    this.mine.draftChanged(id);
    return this.storeDraft(id, text);
  }

  /** @param {string} id @param {string} text */
  storeDraft(id, text) {
    this.store.drafts.of(id).value = text;
    return text ? this.db.put("drafts", { conversation: id, text }) : this.db.delete("drafts", id);
  }

  /** The server has taken an own entry; resolves when it is stored and shown. @param {Entry} entry */
  async acknowledged(entry) {
    await this.log.ingest(entry.conversation, [entry], false);
    this.tabs.conversationChanged(entry.conversation);
    if (this.window?.id === entry.conversation) {
      await this.window.settled();
    }
  }

  /** Fetches the members of a group and what all of them have received. @param {string} id */
  async loadMembers(id) {
    const record = this.store.conversations.of(id).peek();
    if (!this.live || record.left || (isChannel(id) && (follows(record) || record.role === null))) {
      return;
    }
    const answer = await this.request("chat.conversation.members", { conversation: id }).catch(() => null);
    if (answer) {
      const members = /** @type {import("../state/conversation.js").Member[]} */ (answer.members);
      this.store.members.of(id).value = members;
      this.people.want(...members.map(({ user }) => user));
      await this.log.raise(id, reachedByAll(members, this.store.me));
    }
  }

  /** Makes a group. @param {string} title @param {string[]} members @returns {Promise<string>} its id */
  async createGroup(title, members) {
    const { conversation } = await this.request("chat.conversation.create", { kind: "group", title, members });
    await this.log.sync();
    return conversation;
  }

  /** Changes a conversation, whatever its kind. @param {string} verb @param {any} body */
  async changeConversation(verb, body) {
    await this.request(`chat.conversation.${verb}`, body);
    await this.log.sync();
  }

  /** An entry as it stands: from the device, or else from the server; null when it cannot be had. @param {string} id @param {number} seq @returns {Promise<Entry | null>} */
  async entry(id, seq) {
    const [held] = await this.db.between(id, seq, seq);
    if (held) {
      return held;
    }
    const { entries } = await this.request("chat.message.history", { conversation: id, after: seq - 1, limit: 1 });
    return entries[0]?.seq === seq ? entries[0] : null;
  }

  /** Puts an entry at the top of its conversation, or takes it from there. @param {Entry} entry @param {boolean} pinned */
  async pin({ conversation, seq }, pinned) {
    await this.request("chat.message.pin", { conversation, target: seq, pinned });
    await this.log.sync();
  }

  /** Changes a group: `update`, `add`, `remove`, `role` or `leave`. @param {string} verb @param {any} body */
  async changeGroup(verb, body) {
    await this.changeConversation(verb, body);
    await this.loadMembers(body.conversation);
  }

  /** Another tab has changed a conversation. @param {string} id */
  async #reload(id) {
    const record = await this.db.conversation(id);
    if (record) {
      this.store.publish(record);
    } else if (isChannel(id)) {
      this.store.drop(id);
    }
  }

  /** @param {import("../../client/connection.js").State} state */
  #onState(state) {
    const { since, state: before, everLive } = this.store.line.peek();
    const still = state !== "live" && before !== "live";
    this.store.line.value = { state, since: still ? since : Date.now(), everLive: everLive || state === "live" };
    if (state !== "live") {
      this.people.lineLost();
    }
  }

  /** @param {any} greeting */
  async #onLive(greeting) {
    this.store.limits.value = greeting.limits ?? {};
    this.store.admin.value = greeting.admin === true;
    this.receipts.restart();
    this.people.restart();
    await this.log.sync().catch(() => {});
    if (this.live) {
      this.contacts.sync().catch(() => {});
      this.blocked.sync().catch(() => {});
      this.people.watch().catch(() => {});
      this.outbox.drainAll();
      this.files.resumeAll();
      if (this.window && !this.store.peer(this.window.id)) {
        this.loadMembers(this.window.id);
        this.invites.look(this.window.id);
      }
      if (this.window && isChannel(this.window.id)) {
        this.channels.look(this.window.id);
      }
    }
  }

  /** @param {any} event */
  #onEvent(event) {
    const quiet = () => {};
    switch (event?.event) {
      case "entry":
        this.#onEntry(event.entry).catch(quiet);
        break;
      case "receipt":
        this.#onReceipt(event).catch(quiet);
        break;
      case "typing":
        this.people.onTyping(event);
        break;
      case "presence":
        this.people.onPresence(event);
        break;
      case "profile":
        this.people.onProfile(event);
        break;
      case "contact":
        this.contacts.changed(event).catch(quiet);
        break;
      case "conversation":
        if (event.change.type === "requests") {
          this.invites.look(event.conversation);
          break;
        }
        if (event.change.type === "mine") {
          this.mine.take(event.conversation, event.change.mine).catch(quiet);
          break;
        }
        if (event.change.type === "blocked" || event.change.type === "unblocked") {
          this.blocked.changed(event.conversation, event.change.type === "blocked");
        }
        this.channels.changed(event.conversation, event.change.type).catch(quiet);
        this.log.sync().then(() => this.store.members.of(event.conversation).peek() && this.loadMembers(event.conversation), quiet);
        break;
      case "resync":
        this.log.sync().catch(quiet);
        break;
    }
  }

  /** @param {Entry} entry */
  async #onEntry(entry) {
    const id = entry.conversation;
    this.people.onTyping({ conversation: id, user: entry.from, typing: false });
    await this.log.ingest(id, [entry], false);
    if (entry.kind === "system" && this.store.members.of(id).peek()) {
      await this.loadMembers(id);
      await this.invites.look(id);
    }
  }

  /** @param {any} event */
  async #onReceipt({ conversation, user, delivered, read, except, counts }) {
    const { me } = this.store;
    if (counts) {
      await this.log.raise(conversation, reachedByCounts(counts));
    } else if (user === me) {
      await this.#readElsewhere(conversation, read ?? 0);
    } else if (this.store.peer(conversation)) {
      await this.log.raise(conversation, { delivered, read, except });
    } else {
      await this.#memberReached(conversation, user, { delivered, read });
    }
  }

  /** @param {string} id @param {number} read */
  async #readElsewhere(id, read) {
    if (read > this.store.conversations.of(id).peek().read) {
      const left = await this.db.unread(id, read, this.store.me);
      await this.log.change(id, (record) => ({ ...record, read: Math.max(record.read, read), ...left }));
    }
  }

  /** @param {string} id @param {string} user @param {{delivered?: number, read?: number}} news */
  async #memberReached(id, user, news) {
    const members = this.store.members.of(id);
    if (!members.peek()) {
      await this.loadMembers(id);
      return;
    }
    const before = /** @type {import("../state/conversation.js").Member[]} */ (members.peek());
    members.value = before.map((member) =>
      member.user === user
        ? { ...member, ...raise({ delivered: member.delivered ?? 0, read: member.read ?? 0 }, news) }
        : member,
    );
    await this.log.raise(id, reachedByAll(members.value, this.store.me));
  }
}
