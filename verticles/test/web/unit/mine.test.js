import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, merge } from "../../../../webroot/js/state/conversation.js";
import { ALWAYS, isArchived, isMarked, isMuted, later, loud } from "../../../../webroot/js/state/mine.js";

const record = (mine, rest = {}) => ({ ...blank("d.alice.bob"), head: 5, cursor: 5, read: 3, unread: 2, mine: { version: 1, at: 1, ...mine }, ...rest });

test("of two changes the later one stands, however they arrive", () => {
  const [first, second] = [{ version: 1, at: 1 }, { version: 2, at: 2, muted: ALWAYS }];
  assert.equal(later(later(null, first), second), second);
  assert.equal(later(later(null, second), first), second);
  const line = { kind: "direct", head: 5, delivered: 5, read: 3, unread: 2, mine: first };
  assert.equal(merge({ ...record({}), mine: second }, line).mine, second);
  assert.equal(merge({ ...record({}), mine: second }, { ...line, mine: undefined }).mine, second);
});

test("muting ends by itself, and takes a chat out of the number in the title", () => {
  assert.equal(isMuted(record({ muted: 100 }), 99), true);
  assert.equal(isMuted(record({ muted: 100 }), 100), false);
  assert.equal(isMuted(record({ muted: ALWAYS }), 1e15), true);
  assert.equal(loud(record({})), 2);
  assert.equal(loud(record({ muted: ALWAYS })), 0);
});

test("what is written brings a chat out of the archive, unless it is muted", () => {
  assert.equal(isArchived(record({ archived: 5 })), true);
  assert.equal(isArchived(record({ archived: 4 })), false);
  assert.equal(isArchived(record({ archived: 4, muted: ALWAYS })), true);
  assert.equal(isArchived(record({ archived: 5 }, { cursor: 6 })), false);
  assert.equal(loud(record({ archived: 5 })), 0);
});

test("a mark as unread lasts until more is read", () => {
  assert.equal(isMarked(record({ unread: 3 })), true);
  assert.equal(isMarked(record({ unread: 3 }, { read: 4 })), false);
  assert.equal(loud(record({ unread: 5 }, { read: 5, unread: 0 })), 1);
});
