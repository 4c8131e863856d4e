import assert from "node:assert/strict";
import { test } from "node:test";
import groups from "../../../../webroot/lib/emoji.js";
import { find, MAX_RECENT, toned, used } from "../../../../webroot/js/state/emoji.js";

const names = (text) => find(groups, text).map(([emoji]) => emoji);

test("an emoji is found by the beginnings of words", () => {
  assert.ok(names("waving hand").includes("👋"));
  assert.ok(names("WAV").includes("👋"));
  assert.ok(names("bye").includes("👋"));
  assert.deepEqual(names("aving"), []);
  assert.deepEqual(names("👋"), ["👋"]);
});

test("every emoji is one the server takes, and none is there twice", () => {
  const all = groups.flatMap(([, emojis]) => emojis.flatMap(([emoji, , , tones = []]) => [emoji, ...tones]));
  const segmenter = new Intl.Segmenter();
  assert.deepEqual(all.filter((emoji) => [...segmenter.segment(emoji)].length !== 1 || emoji.length > 32), []);
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length > 3_000);
});

test("a tone colours what has tones", () => {
  const [wave] = find(groups, "👋");
  assert.equal(toned(wave, 5), "👋🏿");
  assert.equal(toned(wave, 0), "👋");
  assert.equal(toned(find(groups, "🎉")[0], 5), "🎉");
});

test("the one used last comes first, and so many are remembered", () => {
  assert.deepEqual(used(["a", "b"], "b"), ["b", "a"]);
  const many = Array.from({ length: MAX_RECENT }, (_, index) => String(index));
  assert.equal(used(many, "new").length, MAX_RECENT);
  assert.equal(used(many, "new").at(-1), String(MAX_RECENT - 2));
});
