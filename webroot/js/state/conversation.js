// @ts-check
import { later } from "./mine.js";

/**
 * @typedef {{conversation: string, seq: number, id: string, from: string, device?: string, at: number, kind: string,
 *     body: any, until?: number, expired?: boolean, edited?: number, views?: number, deleted?: string,
 *     reactions?: Record<string, string[]>, votes?: Record<string, number[]>, voters?: string[], closed?: string, counts?: number[], played?: string[]}} Entry
 * @typedef {{user: string, name?: string, role?: string, joined?: number, delivered?: number, read?: number}} Member
 * @typedef {{delivered: number, read: number, except?: [number, number][]}} Ticks `except`: from and until of what was never received
 * @typedef {{send: string, edit: string, add: string}} Permissions each "members" or "admins"
 *
 * What this device knows of a conversation. It holds every entry from `floor` to `cursor` that this user may read;
 * `complete` says that there is nothing to be read below `floor`. A null `cursor` holds nothing yet.
 * @typedef {{conversation: string, kind: "direct" | "group" | "channel", title: string | null, description: string, picture: string, permissions: Permissions, head: number, delivered: number,
 *     read: number, unread: number, role: string | null, left: boolean, mentions: number, pinned: number[], expire: number, mine: import("./mine.js").Mine | null, last: Entry | null, ticks: Ticks,
 *     floor: number, cursor: number | null, complete: boolean}} Conversation
 */

const USER_ID = /^[a-z0-9_]{3,32}$/;

export const isUserId = (/** @type {string} */ text) => USER_ID.test(text);

/** The direct conversation of two users, who may be the same one. @param {string} a @param {string} b */
export const directId = (a, b) => `d.${[a, b].sort().join(".")}`;

/** The other side of a direct conversation, oneself in notes to self. @param {string} id @param {string} me */
export function peerOf(id, me) {
  const [, a, b] = id.split(".");
  return a === me ? b : a;
}

/** Whether a direct conversation's id is well-formed and this user's own. @param {string} id @param {string} me */
export function isOwnDirect(id, me) {
  const [kind, a, b, ...rest] = id.split(".");
  return kind === "d" && rest.length === 0 && a <= b && isUserId(a) && isUserId(b) && (a === me || b === me);
}

/** What a group allows its members at first. @type {Permissions} */
const PERMISSIONS = { send: "members", edit: "admins", add: "admins" };

/** Whether somebody with that role may do what an admin may. @param {string | null | undefined} role */
export const isAdmin = (role) => role === "owner" || role === "admin";

/** Whether this user has a right in a group or channel. @param {Conversation} record @param {"send" | "edit" | "add"} right */
export const may = ({ kind, left, role, permissions }, right) =>
  kind === "direct" || (!left && (isAdmin(role) || (role !== "follower" && permissions[right] === "members")));

/** Whether it is a channel: few write, everybody may read. @param {string} id */
export const isChannel = (id) => id.startsWith("c.");

/** The channel in which the server's administrators write to everybody. */
export const ANNOUNCEMENTS = "c.announcements";

/** A conversation of which nothing is known but its id. @param {string} id @returns {Conversation} */
export const blank = (id) => ({
  conversation: id,
  kind: id.startsWith("d.") ? "direct" : isChannel(id) ? "channel" : "group",
  title: null,
  description: "",
  picture: "",
  permissions: PERMISSIONS,
  head: 0,
  delivered: 0,
  read: 0,
  unread: 0,
  mentions: 0,
  pinned: [],
  role: null,
  left: false,
  expire: 0,
  mine: null,
  last: null,
  ticks: { delivered: 0, read: 0 },
  floor: 1,
  cursor: null,
  complete: false,
});

/**
 * Watermarks only rise. What lies in `except` was never received, however high they are.
 * @param {Ticks} ticks @param {Partial<Ticks>} news @returns {Ticks}
 */
export function raise(ticks, { delivered = 0, read = 0, except = ticks.except }) {
  const higher = { delivered: Math.max(ticks.delivered, delivered, read), read: Math.max(ticks.read, read), ...(except && { except }) };
  const same = higher.delivered === ticks.delivered && higher.read === ticks.read && JSON.stringify(except) === JSON.stringify(ticks.except);
  return same ? ticks : higher;
}

const CHANGES = new Set(["edit", "delete", "react", "vote", "close", "play"]);
const MAX_PINNED = 3;

/** Whether somebody wrote it, for others to read. @param {{kind: string}} entry */
export const isMessage = ({ kind }) => kind === "text" || kind === "poll" || kind === "media";

/** Whether an entry is no message but changes one. @param {{kind: string}} entry */
export const isChange = ({ kind }) => CHANGES.has(kind);

/** Whether an entry has disappeared. @param {{expired?: boolean, until?: number}} entry @param {number} [now] */
export const isOver = ({ expired, until = Infinity }, now = Date.now()) => expired === true || until <= now;

/** What is left of an entry that has disappeared. @param {Entry} entry @returns {Entry} */
export const gone = ({ conversation, seq, id, from, at, kind }) => ({ conversation, seq, id, from, at, kind, body: {}, expired: true });

/**
 * What a change makes of an entry; the same entry when it does not concern it.
 * @param {Entry} entry @param {{kind: string, from: string, at: number, body: any}} change
 * @returns {Entry}
 */
export function changed(entry, { kind, from, at, body }) {
  if (!isMessage(entry) || entry.deleted || entry.expired || entry.seq !== body.target) {
    return entry;
  }
  const { edited = 0, reactions = {}, votes = {}, voters = [], closed, counts: _counts, ...plain } = entry;
  switch (kind) {
    case "delete":
      return { ...plain, body: {}, deleted: from };
    case "vote":
      return closed ? entry : entry.body.secret ? { ...entry, voters: [...voters.filter((other) => other !== from), from] } : { ...entry, votes: voted(votes, from, body.options) };
    case "play":
      return entry.played?.includes(from) ? entry : { ...entry, played: [...(entry.played ?? []), from] };
    case "close":
      return closed ? entry : { ...entry, closed: from };
    case "edit": {
      // What was fetched may be newer than the change that comes after it.
      const { text, mentions } = body;
      const { mentions: _, ...kept } = entry.body;
      return text === undefined || at < edited ? entry : { ...entry, body: { ...kept, text, ...(mentions && { mentions }) }, edited: at };
    }
    default:
      return { ...entry, reactions: reacted(reactions, from, body.emoji) };
  }
}

/** @param {Record<string, string[]>} reactions @param {string} user @param {string | undefined} emoji */
function reacted(reactions, user, emoji) {
  /** @type {Record<string, string[]>} */
  const next = {};
  for (const [each, users] of Object.entries(reactions)) {
    const others = users.filter((other) => other !== user);
    if (others.length > 0) {
      next[each] = others;
    }
  }
  return emoji ? { ...next, [emoji]: [...(next[emoji] ?? []), user] } : next;
}

/** @param {Record<string, number[]>} votes @param {string} user @param {number[]} options */
function voted(votes, user, options) {
  const { [user]: _, ...others } = votes;
  return options.length > 0 ? { ...others, [user]: options } : others;
}

/** The emoji by which that user has reacted. @param {Entry} entry @param {string} user */
export const reactionOf = (entry, user) => Object.entries(entry.reactions ?? {}).find(([, users]) => users.includes(user))?.[0];

/** @param {Entry | null} a @param {Entry | null | undefined} b */
const newer = (a, b) => (!a || (b && b.seq > a.seq) ? (b ?? null) : a);

/** Takes over what `chat.sync` says about a conversation, without its entries. @param {Conversation} record @param {any} answer */
export function merge(record, answer) {
  const ahead = record.read > answer.read;
  return {
    ...record,
    kind: answer.kind,
    title: answer.title ?? record.title,
    description: answer.description ?? "",
    picture: answer.picture ?? "",
    permissions: answer.permissions ?? PERMISSIONS,
    head: Math.max(record.head, answer.head),
    delivered: answer.delivered,
    read: ahead ? record.read : answer.read,
    unread: ahead ? record.unread : answer.unread,
    mentions: ahead ? record.mentions : (answer.mentions ?? 0),
    pinned: answer.pinned ?? [],
    role: answer.role ?? null,
    left: answer.left === true,
    expire: answer.expire ?? 0,
    mine: later(record.mine, answer.mine),
    last: newer(record.last, answer.last && isChange(answer.last) ? null : answer.last),
    ticks: raise(record.ticks, answer.ticks ?? {}),
    cursor: record.cursor ?? (answer.head === 0 ? 0 : null),
  };
}

/** Whether an entry counts as unread for that user when above the read watermark. @param {Entry} entry @param {string} me */
export const counts = (entry, me) => entry.from !== me && entry.kind !== "system" && !isChange(entry) && !entry.deleted && !isOver(entry);

/** Whether it calls that user by name. @param {Entry} entry @param {string} me */
export const mentions = (entry, me) => entry.body?.mentions?.includes(me) === true;

/**
 * What stands at the top once that has been put there, or taken from there. @param {number[]} pinned
 * @param {number} seq @param {boolean} pin
 */
function pinning(pinned, seq, pin) {
  const others = pinned.filter((other) => other !== seq);
  return pin ? [seq, ...others].slice(0, MAX_PINNED) : others;
}

/**
 * What a system entry changes about a conversation for that user.
 * @param {Conversation} record @param {Entry} entry @param {string} me
 * @returns {Partial<Conversation>}
 */
function told({ title, description, picture, permissions, role, left, pinned = [] }, { kind, from, body }, me) {
  const about = body?.users?.includes(me);
  if (kind === "delete" && pinned.includes(body.target)) {
    return { pinned: pinning(pinned, body.target, false) };
  }
  switch (kind === "system" && body?.type) {
    case "created":
      return { title: body.title ?? title };
    case "updated":
      return {
        title: body.title ?? title,
        description: body.description ?? description,
        picture: body.picture ?? picture,
        permissions: { ...permissions, ...body.permissions },
      };
    case "expire":
      return { expire: body.after };
    case "pinned":
      return { pinned: pinning(pinned, body.target, body.pinned) };
    case "role":
      // There is one owner: who was it before a new one is an admin.
      return { role: about ? body.role : body.role === "owner" && role === "owner" ? "admin" : role };
    case "added":
      return about ? { left: false, role: "member" } : {};
    case "removed":
      return about ? { left: true, role: "removed" } : {};
    case "left":
      return { left: left || from === me, role: body.promoted === me ? "owner" : role };
    default:
      return {};
  }
}

/**
 * Adds entries at the newer end.
 * @param {Conversation} record
 * @param {Entry[]} entries ascending
 * @param {string} me
 * @param {boolean} answered whether the server gave them as what follows the cursor (or as the newest page), so that
 *     a jump in `seq` is no gap; a pushed entry promises no such thing
 * @returns {{record: Conversation, stored: Entry[], gap: boolean}} the entries to keep, and whether some are missing
 */
export function extend(record, entries, me, answered) {
  let { cursor, floor, head, unread, mentions: named = 0, last, complete } = record;
  let after = record;
  const stored = [];
  let gap = false;
  for (const entry of entries) {
    last = isChange(entry) ? last && changed(last, entry) : newer(last, isOver(entry) ? gone(entry) : entry);
    const next = cursor === null ? answered || entry.seq === 1 : answered ? entry.seq > cursor : entry.seq === cursor + 1;
    if (!next) {
      gap ||= cursor === null || entry.seq > cursor;
      continue;
    }
    floor = cursor === null ? entry.seq : floor;
    cursor = entry.seq;
    stored.push(entry);
    after = { ...after, ...told(after, entry, me) };
    if (entry.seq > head && counts(entry, me)) {
      unread++;
      named += Number(mentions(entry, me));
    }
    head = Math.max(head, entry.seq);
  }
  complete ||= floor <= 1;
  return { record: { ...after, cursor, floor, head, unread, mentions: named, last, complete }, stored, gap };
}

/** Adds a page of history at the older end. @param {Conversation} record @param {Entry[]} entries ascending */
export function prepend(record, entries) {
  const floor = entries.length > 0 ? Math.min(record.floor, entries[0].seq) : record.floor;
  return { ...record, floor, complete: record.complete || entries.length === 0 || floor <= 1 };
}

/** Whether that user only reads there. @param {Conversation} record */
export const follows = (record) => record.role === "follower";

/** The watermarks that all members but one have reached. @param {Member[]} members @param {string} me @returns {Ticks} */
export function reachedByAll(members, me) {
  const others = members.filter(({ user }) => user !== me);
  if (others.length === 0) {
    return { delivered: 0, read: 0 };
  }
  const read = Math.min(...others.map((member) => member.read ?? 0));
  return { delivered: Math.max(read, Math.min(...others.map((member) => member.delivered ?? 0))), read };
}

/** The watermarks that an aggregated receipt of a large group proves. @param {Record<string, any>} byEntry */
export function reachedByCounts(byEntry) {
  const ticks = { delivered: 0, read: 0 };
  for (const [seq, { delivered, read, of }] of Object.entries(byEntry)) {
    ticks.delivered = delivered >= of ? Math.max(ticks.delivered, Number(seq)) : ticks.delivered;
    ticks.read = read >= of ? Math.max(ticks.read, Number(seq)) : ticks.read;
  }
  return ticks;
}

/** @param {number} seq @param {Ticks} ticks @returns {"sent" | "delivered" | "read"} */
export const tickOf = (seq, { delivered, read, except = [] }) =>
  except.some(([from, until]) => seq >= from && seq <= until) ? "sent" : seq <= read ? "read" : seq <= delivered ? "delivered" : "sent";
