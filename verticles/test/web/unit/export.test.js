import assert from "node:assert/strict";
import { test } from "node:test";
import { json, page } from "../../../../webroot/js/state/export.js";

const about = { conversation: "g.1", kind: "group", title: "<T>", description: "", exported: 1, by: "ann" };
const wording = {
  title: "<T>",
  origin: "https://chat.example",
  nameOf: (user) => `<${user}>`,
  day: (at) => (at < 10 ? "one" : "two"),
  time: String,
  system: () => "<made>",
  words: { edited: "edited", forwarded: "forwarded", deleted: "deleted", votes: "votes", exported: "exported" },
};
const entry = (seq, kind, body, marks = {}) => ({ conversation: "g.1", seq, id: `e${seq}`, from: "ben", at: seq * 4, kind, body, ...marks });
const entries = [
  entry(1, "system", { type: "created" }),
  entry(2, "text", { text: "*<b>* & \"https://a.example/?x=1&y='2\" @ann", mentions: ["ann"] }, { edited: 9, reactions: { "👍": ["ann"] } }),
  entry(3, "react", { target: 2, emoji: "👍" }),
  entry(4, "poll", { question: "<Q>", options: ["<A>", "B"] }, { votes: { ann: [1] } }),
  entry(5, "text", {}, { deleted: "ben" }),
];

test("nothing that people wrote is HTML in the page", () => {
  const format = page(about, "ann", wording);
  const shown = format.head + format.entries(entries.slice(0, 2)) + format.entries(entries.slice(2)) + format.tail;
  for (const written of ["<T>", "<ben>", "<ann>", "<made>", "<b> ", "<Q>", "<A>"]) {
    assert.ok(!shown.includes(written), written);
  }
  assert.match(shown, /<strong>&#60;b&#62;<\/strong> &#38; /);
  assert.match(shown, /<b>@&#60;ann&#62;<\/b>/);
  assert.match(shown, /👍 &#60;ann&#62;/);
  assert.match(shown, /<li dir="auto">B <small>1 votes/);
  assert.match(shown, /<em>deleted<\/em>/);
  assert.deepEqual([...shown.matchAll(/<h2>(\w+)/g)].map(([, day]) => day), ["one", "two"]);
});

test("the JSON is one document, however it was paged", () => {
  const format = json(about);
  const text = format.head + format.entries(entries.slice(0, 2)) + format.entries(entries.slice(2)) + format.tail;
  assert.deepEqual(JSON.parse(text), { ...about, entries });
  assert.deepEqual(JSON.parse(json(about).head + json(about).tail), { ...about, entries: [] });
});
