import assert from "node:assert/strict";
import { test } from "node:test";
import { timeline } from "../../../../webroot/js/state/timeline.js";

const ME = "alice";
const MINUTE = 60_000;
const NOON = new Date(2026, 10, 24, 12).getTime();
const entry = (seq, from, at = NOON + seq * 1000, kind = "text") => ({ conversation: "d.alice.bob", seq, id: `e${seq}`, from, at, kind, body: {} });
const pending = (id, at, state = "pending") => ({ id, conversation: "d.alice.bob", kind: "text", body: {}, at, state });
const view = (change = {}) => ({ me: ME, ticks: { delivered: 0, read: 0 }, unreadAfter: null, ...change });
const rows = (days) => days.flatMap((day) => day.rows);

test("entries stand by day", () => {
  const days = timeline([entry(1, "bob", NOON - 86_400_000), entry(2, "bob"), entry(3, ME)], [], view());
  assert.deepEqual(days.map((day) => day.rows.map(({ key }) => key)), [["e1"], ["e2", "e3"]]);
});

test("entries of one sender within minutes stand together", () => {
  const list = [entry(1, "bob", NOON), entry(2, "bob", NOON + MINUTE), entry(3, "bob", NOON + 7 * MINUTE), entry(4, ME, NOON + 8 * MINUTE)];
  assert.deepEqual(rows(timeline(list, [], view())).map(({ first, last }) => [first, last]), [[true, false], [false, true], [true, true], [true, true]]);
});

test("what has disappeared is no row", () => {
  const list = [entry(1, "bob"), { ...entry(2, "bob"), until: 1 }, { ...entry(3, "bob"), expired: true }];
  assert.deepEqual(rows(timeline(list, [], view())).map(({ key }) => key), ["e1"]);
});

test("a system entry stands alone and unknown kinds say so", () => {
  const list = [entry(1, "bob"), entry(2, "bob", NOON + 2000, "system"), entry(3, "bob", NOON + 3000, "hologram")];
  const found = rows(timeline(list, [], view()));
  assert.deepEqual(found.map(({ type, first }) => [type, first]), [["bubble", true], ["system", true], ["unsupported", true]]);
});

test("own entries have the tick of their watermark, others none", () => {
  const found = rows(timeline([entry(1, ME), entry(2, ME), entry(3, ME), entry(4, "bob")], [], view({ ticks: { delivered: 2, read: 1 } })));
  assert.deepEqual(found.map(({ status }) => status), ["read", "delivered", "sent", null]);
});

test("the unread divider stands before the first unread entry of another person", () => {
  const list = [entry(1, "bob"), entry(2, ME), entry(3, "bob"), entry(4, "bob")];
  assert.deepEqual(rows(timeline(list, [], view({ unreadAfter: 1 }))).map(({ key }) => key), ["e1", "e2", "unread", "e3", "e4"]);
});

test("no divider stands where the first unread entry is not shown", () => {
  assert.deepEqual(rows(timeline([entry(8, "bob")], [], view({ unreadAfter: 5 }))).map(({ key }) => key), ["e8"]);
});

test("pending entries stand at the end, never before what is stored, and once", () => {
  const list = [entry(1, "bob", NOON), entry(2, ME, NOON + 1)];
  const waiting = [pending("e2", NOON - 5), pending("p1", NOON - MINUTE), pending("p2", NOON + 5, "failed")];
  const found = rows(timeline(list, waiting, view()));
  assert.deepEqual(found.map(({ key, status }) => [key, status]), [["e1", null], ["e2", "sent"], ["p1", "pending"], ["p2", "failed"]]);
});

test("changes are no rows, and own ones show before the server has them", () => {
  const list = [{ ...entry(1, "bob"), body: { text: "one" } }, { ...entry(2, ME), body: { text: "two" } }, entry(3, "bob", NOON + 3000, "react")];
  const change = (kind, body, state = "pending") => ({ ...pending(`c${kind}`, NOON), kind, body, state });
  const waiting = [change("react", { target: 1, emoji: "A" }), change("edit", { target: 2, text: "zwei" }), change("delete", { target: 1 }, "failed")];
  const found = rows(timeline(list, waiting, view()));
  assert.deepEqual(found.map(({ key, type }) => [key, type]), [["e1", "bubble"], ["e2", "bubble"]]);
  assert.deepEqual(found[0].entry.reactions, { A: [ME] });
  assert.equal(found[1].entry.body.text, "zwei");
  assert.equal(rows(timeline([{ ...list[0], body: {}, deleted: "bob" }], [], view()))[0].type, "deleted");
});
