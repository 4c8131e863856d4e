// @ts-check
import { backoff } from "./backoff.js";
import { Bus } from "./bus.js";
import { Failure, lineLost } from "./failure.js";

/**
 * @typedef {"connecting" | "live" | "offline"} State
 * @typedef {{
 *   transport: import("./transport.js").Transport,
 *   sessions: import("./session.js").Identity,
 *   onState: (state: State) => void,
 *   onLive: (greeting: any) => void,
 *   onEvent: (body: any) => void,
 *   onSignedOut: () => void,
 * }} Means
 */

/** How long a question waits for the line, in milliseconds. */
const PATIENCE = 4_000;

/** Keeps one authenticated bus open for as long as it is started, with back-off between attempts. */
export class Connection {
  /** @param {Means} means */
  constructor(means) {
    this.means = means;
    this.started = false;
    this.failures = 0;
    /** @type {Bus | null} the bus, once it is authenticated */
    this.bus = null;
    /** @type {Bus | null} */
    this.attempt = null;
    this.generation = 0;
    /** @type {Set<{resolve: (bus: Bus) => void, reject: (failure: Failure) => void, timer: any}>} questions that wait for the line */
    this.waiters = new Set();
    /** @type {any} */
    this.timer = undefined;
    /** @type {any} */
    this.renewal = undefined;
  }

  start() {
    this.started = true;
    this.#connect();
  }

  stop() {
    this.started = false;
    this.#drop();
    for (const { reject, timer } of this.waiters) {
      clearTimeout(timer);
      reject(lineLost());
    }
    this.waiters.clear();
  }

  /** The network is said to be gone: gives the socket up at once instead of waiting for silence. */
  suspend() {
    if (this.started) {
      this.#drop();
      this.means.onState("offline");
    }
  }

  /** Something suggests that connecting works now: tries without waiting for the back-off. */
  wake() {
    if (this.started && !this.bus && !this.attempt) {
      this.failures = 0;
      this.#connect();
    }
  }

  /**
   * Asks at once, or as soon as the line is up when that is soon: a person who is quicker than the line need not ask twice.
   * @param {string} address @param {object} body @returns {Promise<any>} rejects with a Failure
   */
  async request(address, body) {
    const bus = this.bus ?? (await this.#up());
    return bus.request(address, body);
  }

  /** @returns {Promise<Bus>} rejects when there is none in time */
  #up() {
    if (!this.started) {
      return Promise.reject(lineLost());
    }
    return new Promise((resolve, reject) => {
      const waiter = { resolve, reject, timer: setTimeout(() => this.waiters.delete(waiter) && reject(lineLost()), PATIENCE) };
      this.waiters.add(waiter);
    });
  }

  /** @param {string} address @param {object} body */
  tell(address, body) {
    this.bus?.tell(address, body);
  }

  #drop() {
    this.generation++;
    clearTimeout(this.timer);
    clearTimeout(this.renewal);
    this.attempt?.close();
    this.attempt = this.bus = null;
  }

  #connect() {
    this.#drop();
    const generation = this.generation;
    const current = () => generation === this.generation;
    this.means.onState("connecting");
    const bus = new Bus(this.means.transport, {
      onOpen: () => this.#authenticate(bus).catch((failure) => current() && this.#refused(failure)),
      onEvent: (body) => current() && this.means.onEvent(body),
      onClose: (code) => current() && this.#closed(code),
    });
    this.attempt = bus;
  }

  /** @param {Bus} bus */
  async #authenticate(bus) {
    const session = await this.means.sessions.fresh();
    const greeting = await this.#present(bus, session);
    if (bus.closed || bus !== this.attempt) {
      return;
    }
    bus.register(`user.${greeting.user}`);
    this.bus = bus;
    this.failures = 0;
    this.means.onState("live");
    for (const { resolve, timer } of this.waiters) {
      clearTimeout(timer);
      resolve(bus);
    }
    this.waiters.clear();
    this.means.onLive(greeting);
  }

  /** @param {Bus} bus @param {import("./session.js").Proof} session */
  async #present(bus, session) {
    let accepted = session;
    let greeting;
    try {
      greeting = await bus.request("chat.auth", { token: session.access });
    } catch (failure) {
      if (!(failure instanceof Failure) || failure.code !== 401) {
        throw failure;
      }
      accepted = await this.means.sessions.fresh(session.access);
      greeting = await bus.request("chat.auth", { token: accepted.access });
    }
    clearTimeout(this.renewal);
    if (Number.isFinite(accepted.expiresAt)) {
      this.renewal = setTimeout(() => this.#renew(bus), Math.max(1_000, accepted.expiresAt - Date.now()));
    }
    return greeting;
  }

  /** Presents a fresh token on the open socket before the old one ends. @param {Bus} bus */
  async #renew(bus) {
    try {
      await this.#present(bus, await this.means.sessions.fresh());
    } catch (failure) {
      if (!bus.closed && bus === this.bus) {
        this.#refused(failure);
      }
    }
  }

  /** @param {unknown} failure */
  #refused(failure) {
    if (failure instanceof Failure && failure.code === 401) {
      this.stop();
      this.means.onSignedOut();
    } else {
      this.#closed(0);
    }
  }

  /** @param {number} code */
  #closed(code) {
    this.#drop();
    this.means.onState("offline");
    if (code === 4500 || code === 4503) {
      this.#askAgain();
    } else if (code < 4500) {
      this.timer = setTimeout(() => this.#connect(), backoff(++this.failures));
    }
  }

  /** The server did not accept this device: only a refresh token that is refused too means that it is signed out. */
  async #askAgain() {
    try {
      await this.means.sessions.fresh(this.means.sessions.current()?.access);
      this.#closed(0);
    } catch (failure) {
      this.#refused(failure);
    }
  }
}
