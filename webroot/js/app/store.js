// @ts-check
import { batch, computed, signal } from "@preact/signals";
import { blank, isChange, may, peerOf } from "../state/conversation.js";
import { loud, pinnedAt } from "../state/mine.js";

/**
 * @typedef {import("../state/conversation.js").Conversation} Conversation
 * @typedef {import("../state/conversation.js").Entry} Entry
 * @typedef {{mode: "reply", entry: Entry} | {mode: "edit", entry: Entry, text: Signal<string>}} Composing
 * @template T
 * @typedef {import("@preact/signals").Signal<T>} Signal
 */

/** Signals by key, made when first asked for. @template T */
class Family {
  /** @param {(key: string) => T} initial */
  constructor(initial) {
    this.initial = initial;
    /** @type {Map<string, Signal<T>>} */
    this.signals = new Map();
  }

  /** @param {string} key @returns {Signal<T>} */
  of(key) {
    let found = this.signals.get(key);
    if (!found) {
      found = signal(this.initial(key));
      this.signals.set(key, found);
    }
    return found;
  }
}

/** What the views show of one signed-in user. Changed by `app/` only. */
export class Store {
  /** @param {import("../../client/session.js").Session} session */
  constructor(session) {
    this.me = session.user;
    this.device = session.device;
    this.line = signal({ state: "connecting", since: Date.now(), everLive: false });
    this.loaded = signal(false);
    this.synced = signal(false);
    /** Whether this is an administrator of the server. */
    this.admin = signal(false);
    /** Whom this user has blocked. */
    this.blocked = signal(/** @type {Set<string>} */ (new Set()));
    this.limits = signal(/** @type {Record<string, any>} */ ({}));
    /** @type {Family<Conversation>} */
    this.conversations = new Family(blank);
    /** The conversations to be listed, without order. */
    this.known = signal(/** @type {string[]} */ ([]));
    /** @type {Family<import("../state/timeline.js").Pending[]>} */
    this.outbox = new Family(() => []);
    /** How much of a file is uploaded, 0 to 1, by the entry it belongs to. @type {Family<number>} */
    this.uploads = new Family(() => 0);
    /** What is being answered or edited. @type {Family<Composing | null>} */
    this.composing = new Family(() => null);
    /** Why something that was asked for is not done. */
    this.notice = signal("");
    /** @type {Family<string>} */
    this.drafts = new Family(() => "");
    /** Whom this user knows: what they call them, empty for no name of their own. */
    this.contacts = signal(/** @type {Map<string, string>} */ (new Map()));
    /** @type {Family<{name?: string, about?: string, picture?: string, lastSeen?: number, missing?: boolean, deleted?: boolean}>} */
    this.profiles = new Family(() => ({}));
    /** @type {Family<{online: boolean, lastSeen?: number}>} */
    this.presence = new Family(() => ({ online: false }));
    /** What is known of channels beside their entries. @type {Family<{title?: string, picture?: string, followers?: number, missing?: boolean}>} */
    this.channels = new Family(() => ({}));
    /** Who asks to be let into a group. @type {Family<import("./invites.js").Request[]>} */
    this.requests = new Family(() => []);
    /** @type {Family<string[]>} */
    this.typing = new Family(() => []);
    /** @type {Family<import("../state/conversation.js").Member[] | null>} */
    this.members = new Family(() => null);

    /** @type {string[]} */
    let previous = [];
    /** The list's order: pinned ones first, in the order of their pinning, then newest first. The same array as long as the order is the same. */
    this.order = computed(() => {
      const times = new Map(this.known.value.map((id) => [id, { at: this.changedAt(id), pinned: pinnedAt(this.conversations.of(id).value) || Infinity }]));
      const place = (/** @type {string} */ id) => /** @type {{at: number, pinned: number}} */ (times.get(id));
      const order = [...times.keys()].sort((a, b) => (place(a).pinned < place(b).pinned ? -1 : place(a).pinned > place(b).pinned ? 1 : place(b).at - place(a).at || (a < b ? -1 : 1)));
      if (order.length !== previous.length || order.some((id, index) => id !== previous[index])) {
        previous = order;
      }
      return previous;
    });
    this.unread = computed(() => this.known.value.reduce((sum, id) => sum + loud(this.conversations.of(id).value), 0));
  }

  /** @param {Conversation} record */
  publish(record) {
    // What an earlier version stored may lack something.
    this.conversations.of(record.conversation).value = { ...blank(record.conversation), ...record };
    this.list(record.conversation);
  }

  /** Lets a conversation appear in the list. @param {string} id */
  list(id) {
    if (!this.known.peek().includes(id)) {
      this.known.value = [...this.known.peek(), id];
    }
  }

  /** Takes a conversation off the list. @param {string} id */
  drop(id) {
    batch(() => {
      this.known.value = this.known.peek().filter((other) => other !== id);
      this.conversations.of(id).value = blank(id);
    });
  }

  /** @param {string} id */
  changedAt(id) {
    return Math.max(this.conversations.of(id).value.last?.at ?? 0, this.waiting(id)?.at ?? 0);
  }

  /** The newest own message the server does not have yet. @param {string} id */
  waiting(id) {
    return this.outbox.of(id).value.findLast((item) => !isChange(item));
  }

  /** The user on the other side, null in groups. @param {string} id */
  peer(id) {
    return id.startsWith("d.") ? peerOf(id, this.me) : null;
  }

  /** Whether there is a field to write in. @param {string} id */
  mayWrite(id) {
    const record = this.conversations.of(id).value;
    return !record.left && may(record, "send") && !this.blocked.value.has(this.peer(id) ?? "");
  }

  /** What this user calls somebody, else the name they gave themselves, the id while it is not known. @param {string} user */
  nameOf(user) {
    return this.contacts.value.get(user) || this.profiles.of(user).value.name || user;
  }
}
