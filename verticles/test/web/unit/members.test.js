import assert from "node:assert/strict";
import { test } from "node:test";
import { findMembers } from "../../../../webroot/js/state/members.js";

const NAMES = { anna: "Änna Smith", bob: "Bob", zoe: "Zoë", carl: "Carl" };
const MEMBERS = [
  { user: "zoe", role: "member" },
  { user: "bob", role: "admin" },
  { user: "carl", role: "member" },
  { user: "anna", role: "owner" },
];
const find = (text) => findMembers(MEMBERS, text, (user) => NAMES[user]).map(({ user }) => user);

test("members stand by role, then in the order of their joining", () => {
  assert.deepEqual(find(""), ["anna", "bob", "zoe", "carl"]);
});

test("members are found by name and id, whatever case and accents", () => {
  assert.deepEqual(find("ZOE"), ["zoe"]);
  assert.deepEqual(find("änn"), ["anna"]);
  assert.deepEqual(find("  smith "), ["anna"]);
  assert.deepEqual(find("b"), ["bob"]);
  assert.deepEqual(find("nobody"), []);
});
