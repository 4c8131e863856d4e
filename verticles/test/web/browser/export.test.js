// What people take with them: a conversation, and everything.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessible, group, launch, leave, nodeA, nodeB, register, sendMany, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Presses a button and reads the file that comes of it. */
async function file({ page }, dialog, name) {
  const coming = page.waitForEvent("download");
  await page.getByRole("dialog", { name: dialog }).getByRole("button", { name }).click();
  const download = await coming;
  await page.getByText("The file is ready.").waitFor();
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("a conversation is exported to read and for programs, and all one's data", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const id = await group(alice, "Weekend <1>", bob);
  await write(alice, "*Bold* <script>alert(1)</script>");
  await stored(alice, "Bold");
  await sendMany(alice, id, 230);
  await alice.page.getByRole("button", { name: "Details" }).click();
  await alice.page.getByRole("button", { name: "Export chat" }).click();
  await accessible(alice, "an export");
  const json = await file(alice, "Export chat", "For programs (JSON)");
  assert.match(json.name, /^Parley Weekend 1 \d{4}-\d\d-\d\d\.json$/);
  const { entries, ...about } = JSON.parse(json.text);
  assert.equal(about.title, "Weekend <1>");
  assert.deepEqual(entries.map(({ seq }) => seq), Array.from({ length: 232 }, (_, index) => index + 1));

  const page = await file(alice, "Export chat", "To read (HTML)");
  const reader = await alice.context.newPage();
  await reader.setContent(page.text);
  assert.equal(await reader.getByRole("article").count(), 231);
  assert.match(await reader.getByRole("article").first().innerText(), /Bold <script>alert\(1\)<\/script>/);
  await reader.close();
  await alice.page.keyboard.press("Escape");

  await alice.page.getByRole("button", { name: "Menu" }).click();
  await alice.page.getByRole("menuitem", { name: "Settings" }).click();
  await alice.page.getByRole("button", { name: "Export my data" }).click();
  const all = JSON.parse((await file(alice, "Export my data", "For programs (JSON)")).text);
  assert.equal(all.profile.name, "Alice");
  assert.deepEqual(all.conversations.map(({ conversation, entries: each }) => [conversation, each.length]), [[id, 232]]);
  await leave(alice, bob);
});
