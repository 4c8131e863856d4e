import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { excerpt, has, wanted, words } from "../../../../webroot/js/state/words.js";

const table = JSON.parse(await readFile(new URL("../../resources/words.json", import.meta.url), "utf8"));

test("texts are divided as the table says, which the server is tested by too", () => {
  for (const { text, words: expected } of table) {
    assert.deepEqual(words(text), expected, text);
  }
});

test("every word must be there, and the last one begun", () => {
  assert.deepEqual(wanted("Two WÖR"), { whole: ["two"], begun: "wor" });
  assert.deepEqual(wanted("two words "), { whole: ["two", "words"], begun: null });
  assert.deepEqual(wanted("你好吗"), { whole: ["你好", "好吗"], begun: null });
  assert.ok(has("The training begins", wanted("the trai")));
  assert.ok(!has("The training begins", wanted("train ")));
  assert.ok(has("你好吗", wanted("好吗")));
  assert.ok(!has("你好吗", wanted("吗好")));
});

const shown = (text, query) => excerpt(text, wanted(query)).map(({ text: piece, hit }) => (hit ? `[${piece}]` : piece)).join("");

test("what is found is marked as it was written", () => {
  assert.equal(shown("Le Crème brûlée", "creme b"), "Le [Crème] [brûlée]");
  assert.equal(shown("你好吗?", "好吗"), "你[好吗]?");
  assert.equal(shown("nothing", "else"), "nothing");
  const long = `${"many words before it ".repeat(10)}needle and after`;
  assert.match(shown(long, "needle"), /^….{20,50}\[needle\] and after$/);
});
