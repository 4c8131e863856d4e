// @ts-check
/**
 * How a user keeps a conversation in their own list, as the server tells all their devices.
 * @typedef {{version: number, at: number, muted?: number, archived?: number, pinned?: number, unread?: number,
 *     draft?: {text: string}, cleared?: number, removed?: number, starred?: number[], hidden?: number[]}} Mine
 * @typedef {import("./conversation.js").Conversation} Conversation
 */

/** Muted until it is said otherwise. */
export const ALWAYS = -1;

/** The later of two. @param {Mine | null} a @param {Mine | null | undefined} b */
export const later = (a, b) => (b && (!a || b.version >= a.version) ? b : a);

/** @param {Conversation} record @param {number} [now] */
export const isMuted = ({ mine }, now = Date.now()) => mine?.muted === ALWAYS || (mine?.muted ?? 0) > now;

/** Archived until something is written there; for as long as it is muted, beyond that. @param {Conversation} record @param {number} [now] */
export const isArchived = (record, now = Date.now()) =>
  record.mine?.archived !== undefined && (Math.max(record.head, record.cursor ?? 0) <= record.mine.archived || isMuted(record, now));

/** Taken off the list until something is written there. @param {Conversation} record */
export const isRemoved = ({ mine, head, cursor }) => mine?.removed !== undefined && Math.max(head, cursor ?? 0) <= mine.removed;

/** Whether the user does not want to see an entry any more. @param {Conversation} record @param {number} seq */
export const isHidden = ({ mine }, seq) => seq <= (mine?.cleared ?? 0) || mine?.hidden?.includes(seq) === true;

/** @param {Conversation} record @param {number} seq */
export const isStarred = ({ mine }, seq) => mine?.starred?.includes(seq) === true;

/** When it was pinned, 0 for never. @param {Conversation} record */
export const pinnedAt = ({ mine }) => mine?.pinned ?? 0;

/** Marked as unread until something more is read there. @param {Conversation} record */
export const isMarked = ({ mine, read }) => mine?.unread !== undefined && read <= mine.unread;

/** Whether it is among what is unread. @param {Conversation} record */
export const isUnread = (record) => record.unread > 0 || isMarked(record);

/** What it adds to the number in the title. @param {Conversation} record @param {number} [now] */
export const loud = (record, now = Date.now()) =>
  isMuted(record, now) || isArchived(record, now) ? 0 : record.unread || Number(isMarked(record));
