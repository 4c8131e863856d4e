// Finding what was written: in all chats, in one, and without a line.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, group, launch, leave, nodeA, nodeB, openChat, PHONE, register, sendMany, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("a message is found by its words among all chats, and led to", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  const id = await group(alice, "Crème fans", bob);
  await write(alice, "The *Crème brûlée* was good");
  await stored(alice, "was good");
  await sendMany(alice, id, 80);
  await openChat(alice, bob);
  await write(alice, "Creme, please");

  await bob.page.getByRole("link", { name: /^Alice/ }).waitFor();
  await bob.page.getByLabel("Search", { exact: true }).fill("creme");
  const hits = bob.page.getByRole("region", { name: "Messages" });
  await hits.getByText("was good").waitFor();
  assert.deepEqual(await hits.locator("mark").allInnerTexts(), ["Creme", "Crème"]);
  await bob.page.getByRole("link", { name: /^Crème fans.*Entry 80/ }).waitFor();
  await accessible(bob, "what is found");
  await hits.getByText("was good").click();
  await bubble(bob, "was good").waitFor();
  await leave(alice, bob);
});

test("a search in one chat is narrowed down, and says when nothing is there", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "see https://parley.example/one");
  await choose(bob, "Alice");
  await write(bob, "see https://parley.example/two");
  await write(bob, "see no link");
  await bubble(alice, "see no link").waitFor();

  await alice.page.getByRole("button", { name: "Search in this chat" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Search in Bob" });
  await dialog.getByLabel("Words to find").fill("see");
  await dialog.getByRole("link").nth(2).waitFor();
  await dialog.getByLabel("Kind of message").selectOption("With links");
  await dialog.getByRole("link").nth(2).waitFor({ state: "detached" });
  await dialog.getByLabel("Written by").selectOption("Bob");
  await dialog.getByRole("link").nth(1).waitFor({ state: "detached" });
  await dialog.getByText("parley.example/two").waitFor();
  await accessible(alice, "a search in one chat");
  await dialog.getByLabel("Words to find").fill("nowhere");
  await dialog.getByText("No messages found").waitFor();

  await alice.context.setOffline(true);
  await alice.page.getByText(/Offline/).first().waitFor({ state: "attached" });
  await dialog.getByLabel("Written by").selectOption("Anybody");
  await dialog.getByLabel("Words to find").fill("see");
  await dialog.getByText("only what is on this device was searched").waitFor();
  await dialog.getByRole("link").nth(1).waitFor();
  await leave(alice, bob);
});
