// @ts-check
import { effect, signal } from "@preact/signals";
import { Chat } from "../app/chat.js";
import { Sessions } from "../../client/session.js";
import { firstThatWorks, rawSocket, sockJs } from "../../client/transport.js";
import { directionOf } from "../state/language.js";
import { hashOf, parse } from "../state/route.js";
import { language } from "./i18n.js";

/**
 * @typedef {{theme: "auto" | "light" | "dark", text: "small" | "normal" | "large", enterSends: boolean, tone: number, recentEmoji: string[],
 *     language?: string}} Settings `tone`: of skin, 1 to 5, 0 for none; `language`: the browser's without it
 */

const SETTINGS = "parley.settings";
const loadSockJs = () => import("../../lib/sockjs.js").then(() => /** @type {any} */ (globalThis).SockJS);
const transport = firstThatWorks([rawSocket(location.origin), sockJs(location.origin, loadSockJs)]);

export const sessions = new Sessions({ storage: localStorage, locks: navigator.locks });

/** The signed-in chat, null when a person has to log in. */
export const chat = signal(/** @type {Chat | null} */ (null));
export const signedOut = signal(false);
export const route = signal(parse(location.hash));
export const dialog = signal(/** @type {string | null} */ (null));
export const visible = signal(document.visibilityState === "visible");
export const settings = signal(/** @type {Settings} */ (readSettings()));

/** Steps taken within this page, so that "back" knows whether there is one to go back to. */
let steps = 0;

/** Connects the page to the browser's events, and opens the chat of whoever is signed in. */
export async function start() {
  addEventListener("hashchange", () => (route.value = parse(location.hash)));
  addEventListener("online", () => chat.peek()?.connection.wake());
  addEventListener("offline", () => chat.peek()?.connection.suspend());
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible";
    chat.peek()?.connection.wake();
  });
  addEventListener("storage", () => sessions.current()?.user === chat.peek()?.store.me || location.reload());
  Object.assign(document.documentElement, { lang: language, dir: directionOf(language) });
  effect(() => void Object.assign(document.documentElement.dataset, { theme: settings.value.theme, text: settings.value.text }));
  effect(() => {
    const unread = chat.value?.store.unread.value ?? 0;
    document.title = unread > 0 ? `(${unread}) Parley` : "Parley";
  });
  if (sessions.current()) {
    await openChat();
  }
}

/** Opens the chat of the session that is stored. */
export async function openChat() {
  const opened = await Chat.open(sessions, { transport, onSignedOut: endSession });
  signedOut.value = false;
  chat.value = opened;
  opened.connect();
}

function endSession() {
  chat.peek()?.close();
  chat.value = null;
  signedOut.value = true;
  sessions.forget();
}

/** Signs out and deletes what this browser keeps. */
export async function logout() {
  const open = chat.peek();
  dialog.value = null;
  chat.value = null;
  location.hash = "#/";
  await open?.logout();
}

/** @param {string | null} conversation @param {string} [rest] */
export function go(conversation, rest) {
  const hash = hashOf(conversation, rest);
  if (hash !== location.hash) {
    steps++;
    location.hash = hash;
  }
}

/** Leaves what is shown: the browser's own step back where there is one, so that its button agrees. */
export function back() {
  const { conversation, details } = route.peek();
  if (steps > 0) {
    steps--;
    history.back();
  } else {
    history.replaceState(null, "", hashOf(details ? conversation : null));
    route.value = parse(location.hash);
  }
}

/** @param {Partial<Settings>} change */
export function changeSettings(change) {
  settings.value = { ...settings.peek(), ...change };
  localStorage.setItem(SETTINGS, JSON.stringify(settings.value));
}

function readSettings() {
  const enterSends = !matchMedia("(pointer: coarse)").matches;
  return { theme: "auto", text: "normal", enterSends, tone: 0, recentEmoji: [], ...JSON.parse(localStorage.getItem(SETTINGS) ?? "{}") };
}
