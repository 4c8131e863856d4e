import assert from "node:assert/strict";
import { test } from "node:test";
import { blank, changed, extend, merge } from "../../../../webroot/js/state/conversation.js";

const ME = "ann";
const poll = (body = {}) => ({ conversation: "g.1", seq: 1, id: "1", from: "ben", at: 1, kind: "poll", body: { question: "Well?", options: ["yes", "no"], ...body } });
const change = (seq, kind, from, body = {}) => ({ conversation: "g.1", seq, id: String(seq), from, at: seq, kind, body: { target: 1, ...body } });

test("the last vote of everybody counts, until the poll is closed", () => {
  const changes = [
    change(2, "vote", "cat", { options: [0] }),
    change(3, "vote", ME, { options: [0] }),
    change(4, "vote", "cat", { options: [1] }),
    change(5, "vote", ME, { options: [] }),
    change(6, "close", "ben"),
    change(7, "vote", ME, { options: [0] }),
    change(8, "close", "cat"),
  ];
  const entry = changes.reduce(changed, poll());
  assert.deepEqual(entry.votes, { cat: [1] });
  assert.equal(entry.closed, "ben");
});

test("of a secret poll it is known who voted", () => {
  const changes = [change(2, "vote", "cat", { secret: true }), change(3, "vote", ME, { secret: true }), change(4, "vote", "cat", { secret: true })];
  assert.deepEqual(changes.reduce(changed, poll({ secret: true })).voters, [ME, "cat"]);
});

test("nothing is left of a poll that is deleted", () => {
  const voted = changed(poll(), change(2, "vote", "cat", { options: [0] }));
  assert.deepEqual(changed(changed(voted, change(3, "close", "ben")), change(4, "delete", "ben")), { ...poll(), body: {}, deleted: "ben" });
});

const pin = (seq, target, pinned) => ({ conversation: "g.1", seq, id: String(seq), from: "ben", at: seq, kind: "system", body: { type: "pinned", target, pinned } });
const text = (seq, mentions) => ({ conversation: "g.1", seq, id: String(seq), from: "ben", at: seq, kind: "text", body: { text: "@ann", ...(mentions && { mentions }) } });

test("the newest three pins stand, and none of what was deleted", () => {
  const entries = [pin(1, 10, true), pin(2, 11, true), pin(3, 12, true), pin(4, 13, true), pin(5, 12, false), { ...change(6, "delete", "ben"), body: { target: 13 } }];
  const { record } = extend(blank("g.1"), entries, ME, true);
  assert.deepEqual(record.pinned, [11]);
  assert.deepEqual(merge(record, { conversation: "g.1", kind: "group", head: 6, delivered: 0, read: 0, unread: 0 }).pinned, []);
});

test("those unread entries that call one by name are counted apart", () => {
  const { record } = extend(blank("g.1"), [text(1), text(2, ["ann"]), text(3, ["cat"]), text(4, ["ann", "cat"])], ME, true);
  assert.deepEqual([record.unread, record.mentions], [4, 2]);
});
