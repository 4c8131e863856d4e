import assert from "node:assert/strict";
import { test } from "node:test";
import { brief, mentioned, parse, plain } from "../../../../webroot/js/state/format.js";

/** A short notation of what a text is made of. */
const shown = (text) => parse(text).map((block) => (block.type === "block" ? `[block ${block.text}]` : block.type === "quote" ? `[quote ${block.children.map(node).join("")}]` : block.children.map(node).join(""))).join("|");
const node = (one) => (typeof one === "string" ? one : "children" in one ? `<${one.type} ${one.children.map(node).join("")}>` : `<${one.type} ${one.text}>`);

const CASES = [
  ["just words", "just words"],
  ["*bold*", "<strong bold>"],
  ["a *b c* d", "a <strong b c> d"],
  ["_it_ ~no~ `x*y*`", "<em it> <del no> <code x*y*>"],
  ["*bold _both_ bold*", "<strong bold <em both> bold>"],
  ["*bold _not closed*", "<strong bold _not closed>"],
  ["_*~all~*_", "<em <strong <del all>>>"],
  ["(*bold*), *more*!", "(<strong bold>), <strong more>!"],
  ["2*3*4 and snake_case_name", "2*3*4 and snake_case_name"],
  ["* a list item", "* a list item"],
  ["*a * b*", "<strong a * b>"],
  ["** and ****", "** and ****"],
  ["*two\nlines*", "*two\nlines*"],
  ["*одно* *一*", "<strong одно> <strong 一>"],
  ["`a` ` `b`", "<code a> ` `b`"],
  ["lone ` tick and *bold*", "lone ` tick and <strong bold>"],
  ["see https://a.example/x_y_z *now*", "see <link https://a.example/x_y_z> <strong now>"],
  ["*https://a.example/*", "<strong <link https://a.example/>>"],
  ["> said\n> twice\nmine", "[quote said\ntwice]|mine"],
  [">_it_", "[quote <em it>]"],
  ["before\n```\nlet *x*;\n  y\n```\nafter", "before|[block let *x*;\n  y]|after"],
  ["``` open *b*", "``` open <strong b>"],
  ["<b>no</b> <script>", "<b>no</b> <script>"],
];

for (const [text, expected] of CASES) {
  test(`formats ${JSON.stringify(text)}`, () => assert.equal(shown(text), expected));
}

test("the words alone are without markers, and nothing else is lost", () => {
  assert.equal(plain("*a* _b_ `c`\n> d\n```\ne\n```"), "a b c\nd\ne");
  assert.equal(plain("2*3 <i>"), "2*3 <i>");
});

test("what is hostile takes time in proportion to its length", () => {
  for (const piece of ["*", "*a", "_*~", "`", "> ", "```", "*a _b ~c ", "https://", "a*"]) {
    const steps = (/** @type {number} */ length) => {
      const before = process.cpuUsage().user;
      parse(piece.repeat(length));
      return process.cpuUsage().user - before;
    };
    steps(1_000);
    const [short, long] = [Math.max(steps(10_000), 2_000), steps(80_000)];
    assert.ok(long < 40 * short, `${JSON.stringify(piece)}: ${short} and ${long} µs`);
  }
});

test("a name is one where somebody is meant", () => {
  const users = ["ann", "al_ice", "bob"];
  assert.deepEqual(mentioned("@ann, @al_ice! mail@bob @bobby @nobody @ann", users), ["ann", "al_ice"]);
  assert.deepEqual(parse("*hi @al_ice* and @ann_x", ["al_ice", "ann"]), [
    { type: "text", children: [{ type: "strong", children: ["hi ", { type: "mention", text: "@al_ice", user: "al_ice" }] }, " and @ann_x"] },
  ]);
  assert.deepEqual(parse("`@ann`", ["ann"]), [{ type: "text", children: [{ type: "code", text: "@ann" }] }]);
  assert.deepEqual(parse("@ann"), [{ type: "text", children: ["@ann"] }]);
});

test("an entry is told in one line", () => {
  assert.equal(brief({ kind: "text", body: { text: "*one*\n> two" } }), "one two");
  assert.equal(brief({ kind: "poll", body: { question: "Well?", options: [] } }), "📊 Well?");
});
