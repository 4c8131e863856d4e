import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../../../../webroot/js/state/links.js";
import { hashOf, parse } from "../../../../webroot/js/state/route.js";

test("a location names a conversation, an entry or the details", () => {
  assert.deepEqual(parse("#/c/d.alice.bob"), { conversation: "d.alice.bob", seq: null, details: false });
  assert.deepEqual(parse("#/c/d.alice.bob/17"), { conversation: "d.alice.bob", seq: 17, details: false });
  assert.deepEqual(parse("#/c/d.alice.bob/info"), { conversation: "d.alice.bob", seq: null, details: true });
  for (const hash of ["", "#/", "#/c/", "#/x/y", "#"]) {
    assert.equal(parse(hash).conversation, null, hash);
  }
  assert.equal(parse("#/join/q83vEjRWeJCrze_xI0VniQ").join, "q83vEjRWeJCrze_xI0VniQ");
  assert.equal(parse("#/join/").join, undefined);
  assert.equal(parse("#/u/bob_2").user, "bob_2");
  assert.equal(parse("#/u/No").user, undefined);
  assert.equal(parse("#/c/g.1/-4").seq, null);
  assert.equal(parse(hashOf("g.01A", "info")).details, true);
  assert.equal(hashOf(null), "#/");
});

test("only http and https become links, without the sentence's punctuation", () => {
  const hrefs = (text) => pieces(text).filter(({ href }) => href).map(({ href }) => href);
  assert.deepEqual(hrefs("see https://example.org/a_(b), or http://x.test."), ["https://example.org/a_(b)", "http://x.test"]);
  assert.deepEqual(hrefs("(https://example.org)"), ["https://example.org"]);
  assert.deepEqual(hrefs("javascript:alert(1) data:text/html,x ftp://x.test https://"), []);
});

test("the pieces put together are the text", () => {
  for (const text of ["", "plain", "https://a.test https://b.test\n<b>x</b>", "x https://[", "a https://c.test!"]) {
    assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
  }
});
