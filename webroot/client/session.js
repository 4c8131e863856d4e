// @ts-check
import { post } from "./api.js";
import { Failure } from "./failure.js";

/**
 * @typedef {{access: string, expiresAt: number}} Proof a token, and when a fresh one is due, epoch milliseconds
 * @typedef {Proof & {user: string, device: string, refresh: string}} Session
 * @typedef {{current: () => Proof | null, fresh: (refused?: string) => Promise<Proof>}} Identity what a connection needs
 */

const KEY = "parley.session";
const LOCK = "parley.session";

/** How long before its end an access token is replaced: a quarter of its life, a minute at most. */
export const refreshMargin = (/** @type {number} */ lifetimeMs) => Math.min(60_000, lifetimeMs / 4);

/** What sessions need where there is no browser; it lasts as long as the process. */
export function inMemory() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  let turn = Promise.resolve();
  return {
    storage: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
      removeItem: (/** @type {string} */ key) => void kept.delete(key),
    },
    locks: /** @type {any} */ ({
      request: (/** @type {string} */ _, /** @type {() => Promise<any>} */ step) => {
        const result = turn.then(step);
        turn = result.catch(() => {});
        return result;
      },
    }),
  };
}

/** A bot, by its API key. @param {string} key @returns {Identity} */
export const withKey = (key) => ({
  current: () => ({ access: key, expiresAt: Infinity }),
  fresh: (refused) => (refused ? Promise.reject(new Failure(401, "The API key was refused.")) : Promise.resolve({ access: key, expiresAt: Infinity })),
});

/**
 * The signed-in device, shared by all tabs through `storage`. A refresh token works once, so tabs take turns (Web
 * Locks) and look whether another tab was faster.
 */
export class Sessions {
  /**
   * @param {{storage: Pick<Storage, "getItem" | "setItem" | "removeItem">, locks: Pick<LockManager, "request">,
   *     api?: typeof post, now?: () => number}} means `api`: how to post, to another server than the page's for instance
   */
  constructor({ storage, locks, api = post, now = Date.now }) {
    this.storage = storage;
    this.locks = locks;
    this.api = api;
    this.now = now;
  }

  /** @returns {Session | null} what is stored now, by this tab or another */
  current() {
    const text = this.storage.getItem(KEY);
    return text ? JSON.parse(text) : null;
  }

  /** Registers a user and signs this device in. @param {{user: string, password: string, name?: string}} person */
  async register(person) {
    return this.#keep(await this.api("register", person));
  }

  /** Signs this device in. @param {{user: string, password: string}} person */
  async login(person) {
    return this.#keep(await this.api("login", person));
  }

  /** Forgets the session here, and on the server when it can be reached. */
  async logout() {
    const session = this.current();
    this.forget();
    if (session) {
      await this.api("logout", {}, session.access).catch(() => {});
    }
  }

  /** Forgets the session here, for all tabs. */
  forget() {
    this.storage.removeItem(KEY);
  }

  /**
   * An access token that lives on for a while.
   * @param {string} [refused] a token the server did not accept, whatever its time says
   * @returns {Promise<Session>} rejects with Failure 401 when a person has to log in again, 0 when offline
   */
  async fresh(refused) {
    const session = this.current();
    if (session && this.#usable(session, refused)) {
      return session;
    }
    return this.locks.request(LOCK, () => this.#refresh(refused));
  }

  /** @param {string} [refused] */
  async #refresh(refused) {
    const session = this.current();
    if (!session) {
      throw new Failure(401, "Log in again.");
    }
    if (this.#usable(session, refused)) {
      return session;
    }
    return this.#keep(await this.api("refresh", { refresh: session.refresh }));
  }

  /** @param {Session} session @param {string} [refused] */
  #usable(session, refused) {
    return session.access !== refused && session.expiresAt - this.now() > 5_000;
  }

  /** @param {{user: string, device: string, access: string, refresh: string, expiresIn: number}} grant */
  #keep({ user, device, access, refresh, expiresIn }) {
    const lifetime = expiresIn * 1000;
    const session = { user, device, access, refresh, expiresAt: this.now() + lifetime - refreshMargin(lifetime) };
    this.storage.setItem(KEY, JSON.stringify(session));
    return session;
  }
}
