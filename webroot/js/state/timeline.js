// @ts-check
import { changed, isChange, isMessage, isOver, tickOf } from "./conversation.js";

/**
 * @typedef {import("./conversation.js").Entry} Entry
 * @typedef {{id: string, conversation: string, kind: string, body: any, at: number, state: "pending" | "failed" | "uploading" | "paused",
 *     source?: {conversation: string, seq: number}, failure?: {code: number, message: string}, file?: Blob, thumb?: Blob, url?: string}} Pending `file`: what is uploaded first, `url`: to where
 * @typedef {{key: string, type: "bubble" | "deleted" | "system" | "unsupported" | "unread", entry: any, own: boolean,
 *     first: boolean, last: boolean, status: string | null}} Row
 * @typedef {{key: string, at: number, rows: Row[]}} Day
 */

/** Entries of one sender within this time stand together. */
const GROUP_MS = 5 * 60_000;

/** The local calendar day. @param {number} at epoch milliseconds */
export function dayKey(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** @param {Entry | Pending} entry @returns {Row["type"]} */
function typeOf(entry) {
  if (isMessage(entry)) {
    return "deleted" in entry ? "deleted" : "bubble";
  }
  return entry.kind === "system" ? "system" : "unsupported";
}

/**
 * What is shown of a conversation: its rows by day, in order, each with all it needs to be drawn. Own changes that the
 * server does not have yet show at once.
 * @param {Entry[]} entries ascending
 * @param {Pending[]} pending own entries the server does not have yet, in order
 * @param {{me: string, ticks: import("./conversation.js").Ticks, unreadAfter: number | null}} view `unreadAfter`: the
 *     entry below which the unread divider stands
 * @returns {Day[]}
 */
export function timeline(entries, pending, { me, ticks, unreadAfter }) {
  /** @type {Day[]} */
  const days = [];
  /** @type {Row | null} */
  let previous = null;
  let divided = unreadAfter === null || (entries[0]?.seq ?? 0) > unreadAfter + 1;
  const place = (/** @type {any} */ entry, /** @type {string | null} */ status) => {
    const key = dayKey(entry.at);
    let day = days.at(-1);
    if (day?.key !== key) {
      day = { key, at: entry.at, rows: [] };
      days.push(day);
      previous = null;
    }
    if (!divided && entry.seq > /** @type {number} */ (unreadAfter) && entry.from !== me && entry.kind !== "system") {
      divided = true;
      previous = null;
      day.rows.push({ key: "unread", type: "unread", entry: null, own: false, first: true, last: true, status: null });
    }
    const row = { key: entry.id, type: typeOf(entry), entry, own: entry.from === me, first: true, last: true, status };
    if (previous && follows(previous, row)) {
      row.first = false;
      previous.last = false;
    }
    previous = row;
    day.rows.push(row);
  };

  const changes = pending.filter((item) => isChange(item) && item.state === "pending");
  for (const entry of entries) {
    if (!isChange(entry) && !isOver(entry)) {
      const now = changes.reduce((before, change) => changed(before, { ...change, from: me }), entry);
      place(now, entry.from === me ? tickOf(entry.seq, ticks) : null);
    }
  }
  const known = new Set(entries.slice(-200).map(({ id }) => id));
  const floor = entries.at(-1)?.at ?? 0;
  for (const item of pending) {
    if (!known.has(item.id) && !isChange(item)) {
      place({ ...item, from: me, at: Math.max(item.at, floor), item }, item.state);
    }
  }
  return days;
}

/** @param {Row} previous @param {Row} row */
function follows(previous, row) {
  return (
    previous.type !== "system" &&
    row.type !== "system" &&
    previous.entry.from === row.entry.from &&
    row.entry.at - previous.entry.at < GROUP_MS
  );
}
