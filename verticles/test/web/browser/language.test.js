// The web chat in other languages, also from right to left.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, nodeA, nodeB, openChat, PHONE, register, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("the language is chosen in the settings, and Arabic is laid out from right to left", async () => {
  const alice = await register(browser, nodeA, "Alice", PHONE);
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  await write(bob, "Hello!");
  await write(bob, "مرحبا");
  await alice.page.getByRole("link", { name: /Bob/ }).waitFor();

  await alice.page.getByRole("button", { name: "Menu" }).click();
  await alice.page.getByRole("menuitem", { name: "Settings" }).click();
  await alice.page.getByLabel("Language", { exact: true }).selectOption("العربية");
  await alice.page.getByRole("heading", { name: "الدردشات" }).waitFor();
  assert.deepEqual(await alice.page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]), ["ar", "rtl"]);
  await accessible(alice, "the list in Arabic");
  await choose(alice, "Bob");
  await bubble(alice, "Hello!").waitFor();
  const { x, width } = await bubble(alice, "Hello!").locator(".bubble").boundingBox();
  assert.ok(x + width > PHONE.viewport.width / 2, "what others write stands at the beginning of the line");
  await bubble(alice, "Hello!").getByRole("button", { name: "إجراءات" }).click();
  await alice.page.waitForFunction(() => {
    const { left, right } = document.querySelector("[role=menu]").getBoundingClientRect();
    return left >= 0 && right <= innerWidth;
  });
  await accessible(alice, "a chat in Arabic");
  await leave(alice, bob);
});

test("the browser's language is the first choice", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const context = await browser.newContext({ locale: "de-DE" });
  const page = await context.newPage();
  await page.goto(nodeA);
  await page.getByRole("button", { name: "Anmelden" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await context.close();
  await leave(alice);
});
