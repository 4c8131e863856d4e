import assert from "node:assert/strict";
import { test } from "node:test";
import { findPeople, linkTo, userIn } from "../../../../webroot/js/state/person.js";

test("a user id is read out of what was typed, pasted or scanned", () => {
  assert.equal(userIn(linkTo("https://chat.example", "bob_2")), "bob_2");
  assert.equal(userIn(" @Bob "), "bob");
  for (const text of ["", "bo", "Bob Smith", "https://chat.example/#/c/d.a.b", "x".repeat(33)]) {
    assert.equal(userIn(text), null, text);
  }
});

test("people are found by the beginning of a word of their name, or of their id", () => {
  const names = { ann: "Zoe Miller", bob_2: "Ann", cat: "Joann" };
  const find = (text) => findPeople(Object.keys(names), text, (user) => names[user]);
  assert.deepEqual(find("ann"), ["bob_2", "ann"]);
  assert.deepEqual(find("MIL"), ["ann"]);
  assert.deepEqual(find("bob"), ["bob_2"]);
  assert.deepEqual(find(""), ["bob_2", "cat", "ann"]);
  assert.deepEqual(find("nn"), []);
});
