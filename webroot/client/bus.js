// @ts-check
import { Failure, lineLost } from "./failure.js";

/** @typedef {import("./transport.js").Transport} Transport */

const PING_MS = 20_000;
const PONG_MS = 10_000;
const REPLY_MS = 15_000;

/**
 * One socket that speaks the event-bus bridge protocol. Lives from its construction to `onClose`, which is called
 * exactly once unless `close()` was called first; requests still open then are rejected.
 */
export class Bus {
  /**
   * @param {Transport} transport
   * @param {{onOpen: () => void, onEvent: (body: any) => void, onClose: (code: number) => void}} ends
   */
  constructor(transport, ends) {
    this.ends = ends;
    /** @type {Map<string, {resolve: (body: any) => void, reject: (failure: Failure) => void, timer: any}>} */
    this.pending = new Map();
    this.counter = 0;
    this.closed = false;
    /** A code announced by a `bye` event, for transports that have no close codes. */
    this.byeCode = 0;
    this.wire = transport({
      onOpen: () => this.#opened(),
      onText: (text) => this.#received(text),
      onClose: (code) => this.#lost(code),
    });
  }

  /**
   * Sends a command and waits for its answer.
   * @param {string} address @param {object} body @param {number} [timeoutMs]
   * @returns {Promise<any>} rejects with a Failure
   */
  request(address, body, timeoutMs = REPLY_MS) {
    if (this.closed) {
      return Promise.reject(lineLost());
    }
    const replyAddress = String(++this.counter);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(replyAddress);
        reject(lineLost());
      }, timeoutMs);
      this.pending.set(replyAddress, { resolve, reject, timer });
      this.#send({ type: "send", address, body, replyAddress });
    });
  }

  /** Sends a command whose answer does not matter. @param {string} address @param {object} body */
  tell(address, body) {
    if (!this.closed) {
      this.#send({ type: "send", address, body });
    }
  }

  /** Starts the events of an address. @param {string} address */
  register(address) {
    this.#send({ type: "register", address });
  }

  /** Gives the socket up without a word to `onClose`. */
  close() {
    if (!this.closed) {
      this.#end();
      this.wire.close();
    }
  }

  #opened() {
    this.pinger = setInterval(() => {
      this.#send({ type: "ping" });
      this.silence ??= setTimeout(() => {
        this.wire.close();
        this.#lost(4012);
      }, PONG_MS);
    }, PING_MS);
    this.ends.onOpen();
  }

  /** @param {string} text */
  #received(text) {
    clearTimeout(this.silence);
    this.silence = undefined;
    const frame = JSON.parse(text);
    const waiting = this.pending.get(frame.address);
    if (waiting) {
      this.pending.delete(frame.address);
      clearTimeout(waiting.timer);
      if (frame.type === "err") {
        waiting.reject(new Failure(frame.failureCode > 0 ? frame.failureCode : 503, frame.message ?? "Refused."));
      } else {
        waiting.resolve(frame.body);
      }
    } else if (frame.type === "rec") {
      if (frame.body?.event === "bye") {
        this.byeCode = frame.body.code;
      }
      this.ends.onEvent(frame.body);
    }
  }

  /** @param {number} code */
  #lost(code) {
    if (!this.closed) {
      this.#end();
      this.ends.onClose(this.byeCode || code);
    }
  }

  #end() {
    this.closed = true;
    clearInterval(this.pinger);
    clearTimeout(this.silence);
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(lineLost());
    }
    this.pending.clear();
  }

  /** @param {object} frame */
  #send(frame) {
    try {
      this.wire.send(JSON.stringify(frame));
    } catch {
      // The socket is closing: its end is announced by onClose, which rejects what waits.
    }
  }
}
