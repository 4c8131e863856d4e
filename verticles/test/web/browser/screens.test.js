// What a person meets on each screen: accessible in light and dark, on a desktop and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, nodeA, nodeB, openChat, PHONE, register, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("the main screens have no grave accessibility violation", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await accessible(alice, "first run");
  await alice.page.getByRole("button", { name: "New chat" }).first().click();
  await accessible(alice, "new chat");
  await alice.page.keyboard.press("Escape");
  await openChat(alice, bob);
  await write(alice, "Readable in any light?");
  await choose(bob, "Alice");
  await write(bob, "In any.");
  await tick(alice, "Readable in any light?", "Read");
  await bubble(alice, "In any.").waitFor();
  await accessible(alice, "conversation");
  await alice.page.getByRole("button", { name: "Details", exact: true }).click();
  await accessible(alice, "details");
  await leave(alice, bob);

  const context = await browser.newContext();
  const stranger = { page: await context.newPage() };
  await stranger.page.goto(nodeA);
  await stranger.page.getByRole("heading", { name: "Welcome back" }).waitFor();
  await accessible(stranger, "log in");
  await context.close();
});

test("a phone shows one thing at a time and its back button leads out", async () => {
  const alice = await register(browser, nodeA, "Alice", PHONE);
  const bob = await register(browser, nodeB, "Bob");
  const heading = alice.page.getByRole("heading", { name: "Chats" });
  await fits(bob);
  await openChat(alice, bob);
  await write(alice, "From my pocket");
  assert.equal(await heading.isVisible(), false);

  await alice.page.getByRole("button", { name: "Details", exact: true }).click();
  await alice.page.getByRole("complementary").waitFor();
  await alice.page.goBack();
  await bubble(alice, "From my pocket").waitFor();
  await alice.page.goBack();
  await heading.waitFor();

  await choose(alice, "Bob");
  await alice.page.getByRole("button", { name: "Back to chats" }).click();
  await heading.waitFor();
  await choose(alice, "Bob");
  await alice.page.reload();
  await bubble(alice, "From my pocket").waitFor();
  await fits(alice);
  await accessible(alice, "phone conversation");
  await leave(alice, bob);
});

/** Nothing makes the page itself larger than its window. */
async function fits({ page }) {
  const size = await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]);
  assert.deepEqual(size, [0, 0]);
}

test("everything can be reached and left with keys", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const { page } = alice;
  await page.keyboard.press("Shift+?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("Alt+n");
  await page.getByRole("dialog", { name: "New chat" }).getByLabel("User id").fill(alice.user);
  await page.keyboard.press("Enter");
  await page.getByText("Only you can read what you write here.").waitFor();
  await page.keyboard.type("A note");
  await page.keyboard.press("Enter");
  await bubble(alice, "A note").waitFor();
  await page.keyboard.press("Alt+i");
  await page.getByRole("complementary").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Choose a conversation" }).waitFor();
  await leave(alice);
});

test("a draft waits where it was written", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Sent already");
  await tick(alice, "Sent already", "Delivered");
  await alice.page.getByLabel("Message", { exact: true }).fill("Not finished");
  await alice.page.keyboard.press("Escape");
  await alice.page.getByText("Draft: Not finished").waitFor();
  await alice.page.reload();
  await choose(alice, "Bob");
  assert.equal(await alice.page.getByLabel("Message", { exact: true }).inputValue(), "Not finished");
  await leave(alice, bob);
});

test("the first load is small, asks nobody else and obeys its content security policy", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const asked = [];
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("request", (request) => asked.push(request.url()));
  const response = await page.goto(nodeA);
  await page.getByRole("heading", { name: "Welcome back" }).waitFor();
  const policy = response.headers()["content-security-policy"] ?? "";
  assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);
  assert.match(policy, /script-src/);
  assert.ok(asked.every((url) => url.startsWith(nodeA)), asked.join(" "));
  assert.deepEqual(complaints, []);
  await context.close();
});
