// @ts-check
const COALESCE_MS = 150;

/** Tells the server how far this device holds and this person has read each conversation; coalesced. */
export class Receipts {
  /** @param {(body: object) => void} send */
  constructor(send) {
    this.send = send;
    /** @type {Map<string, number>} told on this connection */
    this.delivered = new Map();
    /** @type {Map<string, number>} told on this connection */
    this.read = new Map();
    /** @type {{delivered: Record<string, number>, read: Record<string, number>}} */
    this.next = { delivered: {}, read: {} };
    this.timer = /** @type {any} */ (undefined);
  }

  /** A new connection: what was told on the old one may be lost. */
  restart() {
    this.delivered.clear();
    this.read.clear();
  }

  /**
   * @param {"delivered" | "read"} kind @param {string} conversation
   * @param {number} seq stored, with all before it
   * @param {number} known what the server is known to have
   */
  acknowledge(kind, conversation, seq, known) {
    if (seq > Math.max(known, this[kind].get(conversation) ?? 0)) {
      this[kind].set(conversation, seq);
      this.next[kind][conversation] = seq;
      this.timer ??= setTimeout(() => this.#flush(), COALESCE_MS);
    }
  }

  stop() {
    clearTimeout(this.timer);
  }

  #flush() {
    this.timer = undefined;
    this.send(this.next);
    this.next = { delivered: {}, read: {} };
  }
}
