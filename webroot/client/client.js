// @ts-check
import { Connection } from "./connection.js";
import { Failure } from "./failure.js";
import { Outbox } from "./outbox.js";
import { Replica } from "./replica.js";
import { withKey } from "./session.js";
import { rawSocket } from "./transport.js";
import { uuidv7 } from "./uuid.js";

/** @typedef {import("./replica.js").Entry} Entry */

/** What a program may have waiting to be sent. */
const MAX_WAITING = 1_000;

/** How long receipts are gathered, in milliseconds. */
const RECEIPT_MS = 500;

/**
 * One identity on a server, for programs: connects and stays connected, hands out every entry of every conversation once,
 * in the order of its log, own ones too, whatever happened to the line meanwhile, and sends until it is sent. It keeps
 * nothing but how far it has come: see `cursors`.
 */
export class Client {
  /**
   * @param {string} origin such as `https://chat.example.com`
   * @param {{
   *   key?: string,
   *   sessions?: import("./session.js").Identity,
   *   cursors?: Record<string, number>,
   *   transport?: import("./transport.js").Transport,
   *   onEntry?: (entry: Entry) => void | Promise<void>,
   *   onEvent?: (event: any) => void,
   *   onState?: (state: import("./connection.js").State) => void,
   *   onEnd?: (failure: Failure) => void,
   * }} means
   *
   * `key`: a bot's; else `sessions`. `cursors`: where to go on; without, entries come from now on. `onEntry` is waited for
   * before the next entry of the same conversation; what it throws at comes again with the next news. `onEvent` is told of everything that is no entry: typing, presence, receipts.
   * `onEnd`: the key was revoked, the device signed out.
   */
  constructor(origin, { key, sessions = withKey(String(key)), cursors, transport = rawSocket(origin), onEntry = () => {}, onEvent = () => {}, onState = () => {}, onEnd = () => {} }) {
    this.onEntry = onEntry;
    this.onEvent = onEvent;
    this.onState = onState;
    this.onEnd = onEnd;
    /** The id of whoever it is, once it is connected. */
    this.user = "";
    /** How far each conversation has been handed out. Keep it, to go on there. @type {Record<string, number>} */
    this.cursors = { ...cursors };
    this.resuming = cursors !== undefined;
    /** @type {Record<string, import("./replica.js").Position>} */
    this.positions = {};
    /** @type {Map<string, any[]>} */
    this.waiting = new Map();
    /** @type {Record<string, number>} */
    this.delivered = {};
    this.state = /** @type {import("./connection.js").State} */ ("offline");
    this.connection = new Connection({
      transport,
      sessions,
      onState: (state) => this.#changed(state),
      onLive: (greeting) => this.#live(greeting),
      onEvent: (event) => this.#heard(event),
      onSignedOut: () => this.#ended(),
    });
    const means = { request: this.request.bind(this), isLive: () => this.state === "live" };
    this.replica = new Replica({ ...means, keeper: this.#keeper() });
    this.outbox = new Outbox({ ...means, keeper: this.#outKeeper() });
  }

  /** Connects. @returns {Promise<void>} once what was missed has been handed out; rejects when the identity is refused */
  start() {
    return new Promise((resolve, reject) => {
      this.started = { resolve, reject };
      this.connection.start();
    });
  }

  /** Disconnects for good; what waits to be sent is given up. */
  stop() {
    this.connection.stop();
    this.replica.stop();
    clearTimeout(this.receipt);
    this.#changed("offline");
    this.#giveUp(new Failure(0, "The client was stopped."));
  }

  /** Gives a command and waits for its answer. @param {string} address @param {object} body @returns {Promise<any>} rejects with a Failure */
  request(address, body) {
    return this.connection.request(address, body);
  }

  /**
   * Sends a text, or says what it is; waits for the line when there is none.
   * @param {string} conversation @param {string | object} body a text, or the body of an entry
   * @param {string} [kind] `text`, `poll`, `media`, `edit`, `react`, `delete`, ...
   * @returns {Promise<{seq: number, at: number}>} once it is in the log; rejects with a Failure when it is refused
   */
  send(conversation, body, kind = "text") {
    const item = { id: uuidv7(), conversation, kind, body: typeof body === "string" ? { text: body } : body };
    const items = this.waiting.get(conversation) ?? [];
    if (items.length >= MAX_WAITING) {
      return Promise.reject(new Failure(413, `${MAX_WAITING} entries wait to be sent.`));
    }
    return new Promise((resolve, reject) => {
      this.waiting.set(conversation, [...items, { ...item, resolve, reject }]);
      this.outbox.drain(conversation);
    });
  }

  /** Says that everything up to an entry was seen. @param {{conversation: string, seq: number}} entry */
  read({ conversation, seq }) {
    this.connection.tell("chat.receipt", { read: { [conversation]: seq } });
  }

  /** @param {import("./connection.js").State} state */
  #changed(state) {
    this.state = state;
    this.onState(state);
  }

  /** @param {any} greeting */
  async #live({ user }) {
    this.user = user;
    await this.replica.sync().catch(() => {});
    for (const conversation of this.waiting.keys()) {
      this.outbox.drain(conversation);
    }
  }

  /** @param {any} event */
  #heard(event) {
    switch (event?.event) {
      case "entry":
        this.replica.ingest(event.entry.conversation, [event.entry]).catch(() => {});
        break;
      case "resync":
        this.replica.sync().catch(() => {});
        break;
      case "conversation":
        this.replica.sync().catch(() => {});
        this.onEvent(event);
        break;
      default:
        this.onEvent(event);
    }
  }

  #ended() {
    const failure = new Failure(401, "The server no longer knows this identity.");
    this.#giveUp(failure);
    this.onEnd(failure);
  }

  /** @param {Failure} failure */
  #giveUp(failure) {
    this.started?.reject(failure);
    for (const items of this.waiting.values()) {
      items.forEach(({ reject }) => reject(failure));
    }
    this.waiting.clear();
  }

  /** @returns {import("./replica.js").Keeper} */
  #keeper() {
    return {
      cursors: () => this.cursors,
      position: (id) => this.positions[id] ?? { cursor: this.cursors[id] ?? null, head: 0, left: false },
      keep: (id, entries, answered, answer) => this.#keep(id, entries, answered, answer),
      kept: async () => {},
      answered: async () => {},
      synced: () => {
        this.resuming = true;
        this.started?.resolve();
      },
      drop: async (id) => {
        delete this.cursors[id];
        delete this.positions[id];
      },
    };
  }

  /** @param {string} id @param {Entry[]} entries @param {boolean} answered @param {any} answer */
  async #keep(id, entries, answered, answer) {
    const before = this.positions[id] ?? { head: 0, left: false };
    let cursor = this.cursors[id] ?? null;
    if (answer && cursor === null) {
      // Without cursors what is there already was before: only conversations that come later are new.
      cursor = this.resuming ? Math.max(0, (answer.joined ?? 1) - 1) : answer.head;
      this.cursors[id] = cursor;
      this.positions[id] = { cursor, head: answer.head, left: answer.left === true };
      return { gap: cursor < answer.head, cursor };
    }
    let gap = false;
    for (const entry of entries) {
      const next = cursor !== null && (answered ? entry.seq > cursor : entry.seq === cursor + 1);
      if (next) {
        await this.#hand(entry);
        cursor = entry.seq;
        this.cursors[id] = cursor;
      } else {
        gap ||= cursor === null || entry.seq > cursor;
      }
    }
    const head = Math.max(before.head, answer?.head ?? 0, cursor ?? 0);
    this.positions[id] = { cursor, head, left: answer ? answer.left === true : before.left };
    return { gap, cursor };
  }

  /** @param {Entry} entry */
  async #hand(entry) {
    await this.onEntry(entry);
    this.delivered[entry.conversation] = entry.seq;
    this.receipt ??= setTimeout(() => {
      this.receipt = undefined;
      this.connection.tell("chat.receipt", { delivered: this.delivered });
      this.delivered = {};
    }, RECEIPT_MS);
  }

  /** @returns {import("./outbox.js").OutKeeper} */
  #outKeeper() {
    const first = (/** @type {string} */ conversation) => this.waiting.get(conversation)?.[0];
    const done = (/** @type {any} */ item) => {
      const rest = (this.waiting.get(item.conversation) ?? []).filter(({ id }) => id !== item.id);
      rest.length > 0 ? this.waiting.set(item.conversation, rest) : this.waiting.delete(item.conversation);
    };
    return {
      next: async (conversation) => first(conversation),
      sent: async (item, answer) => {
        done(item);
        item.resolve(answer);
        const { id, conversation, kind, body } = item;
        this.replica.ingest(conversation, [{ conversation, seq: answer.seq, id, from: this.user, at: answer.at, kind, body }]).catch(() => {});
      },
      refused: async (item, failure) => {
        done(item);
        item.reject(failure);
      },
    };
  }
}
