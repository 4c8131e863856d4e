import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blank, changed, counts, directId, extend, gone, isOver, isOwnDirect, may, merge, peerOf, prepend, raise, reachedByAll, reachedByCounts, reactionOf, tickOf,
} from "../../../../webroot/js/state/conversation.js";

const ME = "alice";
const ID = "d.alice.bob";
const entry = (seq, from = "bob", kind = "text") => ({ conversation: ID, seq, id: `e${seq}`, from, at: seq, kind, body: { text: "x" } });
const seqs = ({ stored }) => stored.map(({ seq }) => seq);
const held = (cursor, floor = 1) => ({ ...blank(ID), floor, cursor, head: cursor, read: cursor });

test("a direct conversation has one id for both sides", () => {
  assert.equal(directId("bob", "alice"), ID);
  assert.equal(directId("alice", "alice"), "d.alice.alice");
  assert.equal(peerOf(ID, "alice"), "bob");
  assert.equal(peerOf(ID, "bob"), "alice");
  assert.equal(peerOf("d.alice.alice", "alice"), "alice");
});

test("only well-formed ids that name oneself are own direct conversations", () => {
  assert.ok(isOwnDirect(ID, ME));
  assert.ok(isOwnDirect("d.alice.alice", ME));
  for (const id of ["d.bob.carol", "d.bob.alice", "d.alice", "d.alice.bob.carol", "d.alice.Bob", "g.alice.bob", ""]) {
    assert.equal(isOwnDirect(id, ME), false, id);
  }
});

test("pushed entries that follow the cursor are stored and counted", () => {
  const result = extend(held(4), [entry(5), entry(6, ME), entry(7, "bob", "system")], ME, false);
  assert.deepEqual(seqs(result), [5, 6, 7]);
  assert.equal(result.gap, false);
  assert.deepEqual([result.record.cursor, result.record.head, result.record.unread, result.record.last.seq], [7, 7, 1, 7]);
});

test("system entries tell what they change", () => {
  const system = (seq, body, from = "bob") => ({ ...entry(seq, from, "system"), body });
  const after = (...bodies) => extend(held(4), bodies.map((body, index) => system(5 + index, body)), ME, false).record;
  assert.equal(after({ type: "created", title: "Walk" }, { type: "updated", title: "Run" }).title, "Run");
  const about = after({ type: "updated", description: "Daily" }, { type: "updated", permissions: { send: "admins" } });
  assert.deepEqual([about.description, about.permissions], ["Daily", { send: "admins", edit: "admins", add: "admins" }]);
  assert.equal(after({ type: "role", users: [ME], role: "admin" }).role, "admin");
  assert.equal(after({ type: "role", users: ["bob"], role: "admin" }).role, null);
  assert.equal(after({ type: "role", users: [ME], role: "owner" }, { type: "role", users: ["bob"], role: "owner" }).role, "admin");
  assert.equal(after({ type: "left", users: ["bob"], promoted: ME }).role, "owner");
  assert.equal(after({ type: "removed", users: [ME] }).left, true);
  assert.equal(after({ type: "removed", users: [ME] }).role, "removed");
  assert.equal(after({ type: "role", users: [ME], role: "admin" }, { type: "removed", users: [ME] }, { type: "added", users: [ME] }).role, "member");
  assert.equal(after({ type: "removed", users: ["bob"] }, { type: "left" }).left, false);
  assert.equal(after({ type: "removed", users: [ME] }, { type: "added", users: [ME] }).left, false);
  assert.equal(extend(held(4), [system(5, { type: "left" }, ME)], ME, false).record.left, true);
  assert.equal(after({ type: "something new" }).left, false);
});

test("a group's members may what it leaves to them, its admins everything", () => {
  const group = { ...blank("g.1"), role: "member" };
  assert.deepEqual(["send", "edit", "add"].map((right) => may(group, right)), [true, false, false]);
  const closed = merge(group, { kind: "group", head: 1, role: "member", permissions: { send: "admins", edit: "members", add: "admins" } });
  assert.deepEqual(["send", "edit", "add"].map((right) => may(closed, right)), [false, true, false]);
  for (const role of ["owner", "admin"]) {
    assert.ok(may({ ...closed, role }, "send"), role);
  }
  assert.equal(may({ ...closed, role: "admin", left: true }, "send"), false);
  assert.ok(may(blank(ID), "send"));
});

test("a pushed entry that leaves a gap is shown in the list but neither stored nor counted", () => {
  const result = extend(held(4), [entry(6)], ME, false);
  assert.deepEqual(seqs(result), []);
  assert.equal(result.gap, true);
  assert.deepEqual([result.record.cursor, result.record.head, result.record.unread, result.record.last.seq], [4, 4, 0, 6]);
});

test("an entry that comes twice changes nothing", () => {
  const before = { ...held(4), last: entry(4) };
  assert.deepEqual(extend(before, [entry(4), entry(2)], ME, false), { record: { ...before, complete: true }, stored: [], gap: false });
});

test("what the server answers after the cursor may jump: there is nothing in between to be read", () => {
  const result = extend({ ...held(4), head: 9 }, [entry(8), entry(9)], ME, true);
  assert.deepEqual(seqs(result), [8, 9]);
  assert.equal(result.gap, false);
  assert.equal(result.record.unread, 0, "counted by the server already");
});

test("the newest page begins a conversation that was not held", () => {
  const result = extend(blank(ID), [entry(51), entry(52)], ME, true);
  assert.deepEqual([result.record.floor, result.record.cursor, result.record.complete], [51, 52, false]);
});

test("a push about an unknown conversation is a gap unless it is its very first entry", () => {
  assert.equal(extend(blank(ID), [entry(3)], ME, false).gap, true);
  const first = extend(blank(ID), [entry(1)], ME, false);
  assert.deepEqual([first.gap, first.record.cursor, first.record.complete, first.record.unread], [false, 1, true, 1]);
});

test("older pages lower the floor, an empty one ends the history", () => {
  const record = prepend(held(60, 51), [entry(31), entry(50)]);
  assert.deepEqual([record.floor, record.complete], [31, false]);
  assert.equal(prepend(record, []).complete, true);
  assert.equal(prepend(record, [entry(1)]).complete, true);
});

test("sync takes the server's word, but never lowers what was read or ticked here", () => {
  const before = { ...held(9), read: 9, unread: 0, ticks: { delivered: 8, read: 5 } };
  const answer = { conversation: ID, kind: "direct", head: 12, delivered: 7, read: 6, unread: 4, last: entry(12), ticks: { delivered: 6, read: 6 } };
  const after = merge(before, answer);
  assert.deepEqual([after.head, after.delivered, after.read, after.unread], [12, 7, 9, 0]);
  assert.deepEqual(after.ticks, { delivered: 8, read: 6 });
  assert.equal(merge(blank(ID), { ...answer, head: 0, last: undefined }).cursor, 0);
  assert.equal(merge(blank(ID), answer).cursor, null);
});

test("watermarks rise only, and what was read was delivered", () => {
  const ticks = { delivered: 5, read: 3 };
  assert.equal(raise(ticks, { delivered: 4, read: 2 }), ticks);
  assert.deepEqual(raise(ticks, { read: 7 }), { delivered: 7, read: 7 });
});

test("a group's ticks are what all others have reached", () => {
  const members = [{ user: ME, delivered: 0, read: 0 }, { user: "bob", delivered: 9, read: 4 }, { user: "carol", delivered: 3, read: 7 }];
  assert.deepEqual(reachedByAll(members, ME), { delivered: 4, read: 4 });
  assert.deepEqual(reachedByAll([{ user: ME }], ME), { delivered: 0, read: 0 });
  assert.deepEqual(reachedByCounts({ 4: { delivered: 9, read: 9, of: 9 }, 7: { delivered: 9, read: 8, of: 9 }, 8: { delivered: 8, read: 0, of: 9 } }), {
    delivered: 7,
    read: 4,
  });
});

test("a tick is the highest watermark that covers the entry", () => {
  const ticks = { delivered: 5, read: 3 };
  assert.deepEqual([3, 4, 5, 6].map((seq) => tickOf(seq, ticks)), ["read", "delivered", "delivered", "sent"]);
});

test("changes make of an entry what they say, in whatever state it was fetched", () => {
  const text = { ...entry(5), body: { text: "frist", replyTo: 2, mentions: [ME] } };
  const change = (kind, body, from = "bob", at = 10) => ({ ...entry(9, from, kind), at, body: { target: 5, ...body } });
  const edited = changed(text, change("edit", { text: "first" }));
  assert.deepEqual([edited.body, edited.edited], [{ text: "first", replyTo: 2 }, 10]);
  assert.equal(changed(edited, change("edit", { text: "older" }, "bob", 9)), edited, "what was fetched is newer");
  assert.equal(changed(edited, change("edit", {})), edited, "an edit whose words were erased");
  assert.equal(changed(text, { ...change("edit", { text: "x" }), body: { target: 4, text: "x" } }), text);

  const liked = changed(changed(edited, change("react", { emoji: "A" }, "carol")), change("react", { emoji: "A" }, ME));
  assert.deepEqual(liked.reactions, { A: ["carol", ME] });
  assert.equal(reactionOf(liked, ME), "A");
  assert.deepEqual(changed(liked, change("react", { emoji: "B" }, "carol")).reactions, { A: [ME], B: ["carol"] });
  assert.deepEqual(changed(changed(liked, change("react", {}, "carol")), change("react", {}, ME)).reactions, {});

  const gone = changed(liked, change("delete", {}, "carol"));
  assert.deepEqual([gone.body, gone.deleted, gone.edited, gone.reactions], [{}, "carol", undefined, undefined]);
  assert.equal(changed(gone, change("edit", { text: "back" })), gone);
});

test("changes are neither counted nor listed, but change what is", () => {
  const change = (seq, kind, body) => ({ ...entry(seq, "bob", kind), body: { target: 5, ...body } });
  const result = extend(held(4), [entry(5), change(6, "edit", { text: "now" }), change(7, "react", { emoji: "A" })], ME, false);
  assert.deepEqual([result.record.cursor, result.record.unread, result.record.last.seq], [7, 1, 5]);
  assert.equal(result.record.last.body.text, "now");
  assert.equal(extend(result.record, [change(8, "delete", {})], ME, false).record.last.deleted, "bob");
  assert.equal(merge(result.record, { kind: "direct", head: 9, delivered: 0, read: 0, unread: 1, last: change(9, "react", {}) }).last.seq, 5);
});

test("what has disappeared does not count, is changed by nothing and leaves no words", () => {
  const leaving = { ...entry(5), until: 100 };
  assert.deepEqual([isOver(leaving, 99), isOver(leaving, 100), isOver(entry(5)), isOver({ expired: true })], [false, true, false, true]);
  assert.equal(counts(leaving, ME), false);
  assert.deepEqual(gone(leaving).body, {});
  assert.equal(changed(gone(leaving), { kind: "react", from: ME, at: 9, body: { target: 5, emoji: "👍" } }).reactions, undefined);
  const { record, stored } = extend(held(4), [leaving], ME, false);
  assert.deepEqual([record.cursor, record.unread, record.last.body, stored.length], [5, 0, {}, 1]);
});

test("the timer of a conversation follows its entries and every sync", () => {
  const on = { ...entry(5, "bob", "system"), body: { type: "expire", after: 1000 } };
  assert.equal(extend(held(4), [on], ME, false).record.expire, 1000);
  const answer = { kind: "direct", head: 4, delivered: 4, read: 4, unread: 0 };
  assert.equal(merge(held(4), { ...answer, expire: 1000 }).expire, 1000);
  assert.equal(merge({ ...held(4), expire: 1000 }, answer).expire, 0);
});

test("what was never received keeps its one tick, however high the watermarks are", () => {
  const before = raise(blank(ID).ticks, { delivered: 5, read: 5 });
  const ticks = raise(before, { read: 7, except: [[6, 6]] });
  assert.deepEqual([5, 6, 7, 8].map((seq) => tickOf(seq, ticks)), ["read", "sent", "read", "sent"]);
  assert.equal(raise(ticks, { read: 7 }), ticks, "kept when it is not told again");
  assert.equal(raise(ticks, { read: 7, except: [[6, 6]] }), ticks);
});
