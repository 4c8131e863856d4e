// People: who one is, whom one knows, and how one gets to somebody. People on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, nodeB, nodeA, openChat, PHONE, register, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());


async function openProfile({ page }) {
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await page.getByRole("img", { name: "Your code" }).waitFor();
}

test("a profile is changed, found by name, and seen by others under the name they give it", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const surname = `Quill${Date.now().toString(36)}`;
  await openProfile(alice);
  await accessible(alice, "one's own profile");
  await alice.page.getByLabel("Your name").fill(`Alice ${surname}`);
  await alice.page.getByLabel("About you").fill("Out for a walk");
  await alice.page.getByRole("button", { name: "Save" }).click();
  await alice.page.getByRole("dialog").waitFor({ state: "detached" });

  await bob.page.getByRole("button", { name: "New chat" }).first().click();
  await bob.page.getByLabel("Name, user id or link").fill(surname.slice(0, 8));
  await bob.page.getByRole("list", { name: "People on this server" }).getByRole("button", { name: `Alice ${surname}` }).waitFor();
  await accessible(bob, "people who were found");
  await bob.page.getByRole("list", { name: "People on this server" }).getByRole("button", { name: `Alice ${surname}` }).click();
  await write(bob, "Found you");
  await choose(alice, "Bob");
  await bubble(alice, "Found you").waitFor();

  await bob.page.getByRole("button", { name: "Details" }).click();
  await bob.page.getByText("Out for a walk").waitFor();
  await bob.page.getByRole("button", { name: "Add to contacts" }).click();
  await bob.page.getByLabel("Name for this contact").fill("My sister");
  await accessible(bob, "a contact's name");
  await bob.page.getByRole("complementary").getByRole("button", { name: "Save" }).click();
  await bob.page.getByRole("link", { name: /My sister/ }).waitFor();
  await bob.page.getByText(`Calls themselves Alice ${surname}`).waitFor();
  await accessible(bob, "a contact in the details");

  await bob.page.reload();
  await bob.page.getByRole("link", { name: /My sister/ }).waitFor();
  await bob.page.getByRole("button", { name: "Remove from contacts" }).click();
  await bob.page.getByRole("link", { name: new RegExp(`Alice ${surname}`) }).waitFor();
  await leave(alice, bob);
});

test("a link leads to a person, on a phone too, and to nobody when there is none", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  await openProfile(alice);
  const link = await alice.page.getByRole("textbox", { name: "Your link" }).inputValue();
  assert.equal(link, `${nodeA}/#/u/${alice.user}`);

  await bob.page.goto(link.replace(nodeA, nodeB));
  await bob.page.getByRole("heading", { name: "Alice" }).waitFor();
  await accessible(bob, "a person's page");
  await bob.page.getByRole("button", { name: "Open chat" }).click();
  await write(bob, "By your link");
  await bubble(bob, "By your link").waitFor();

  await bob.page.goto(`${nodeB}/#/u/nobody_at_all`);
  await bob.page.getByText("There is no user “nobody_at_all”.").waitFor();
  await leave(alice, bob);
});

test("a pasted link opens the chat, and contacts are the same on all devices", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, { user: `${nodeA}/#/u/${alice.user}` });
  await bob.page.getByRole("main", { name: "Alice" }).waitFor();

  const laptop = await bob.context.newPage();
  await laptop.goto(`${nodeB}/#/u/${alice.user}`);
  await laptop.getByRole("button", { name: "Add to contacts" }).click();
  await laptop.getByLabel("Name for this contact").fill("Ally");
  await laptop.getByRole("button", { name: "Save" }).click();
  await bob.page.getByRole("main", { name: "Ally" }).waitFor();
  await leave(alice, bob);
});

test("whoever is blocked notices nothing, and what they write never arrives", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  await write(bob, "Before");
  await choose(alice, "Bob");
  await tick(bob, "Before", "Read");

  await alice.page.getByRole("button", { name: "Details" }).click();
  await alice.page.getByRole("button", { name: "Block", exact: true }).click();
  await alice.page.getByRole("dialog", { name: "Block Bob?" }).getByRole("button", { name: "Block" }).click();
  await alice.page.getByText("You have blocked Bob.").waitFor();
  await accessible(alice, "a person who is blocked");
  await write(bob, "Hidden");
  await tick(bob, "Hidden", "Sent");

  await alice.page.locator(".foot-note").getByRole("button", { name: "Unblock" }).click();
  await alice.page.getByLabel("Message", { exact: true }).waitFor();
  await write(bob, "After");
  await bubble(alice, "After").waitFor();
  await tick(bob, "After", "Read");
  await tick(bob, "Hidden", "Sent");
  assert.equal(await bubble(alice, "Hidden").count(), 0);
  await alice.page.reload();
  await bubble(alice, "After").waitFor();
  assert.equal(await bubble(alice, "Hidden").count(), 0);
  await bob.page.reload();
  await tick(bob, "Hidden", "Sent");
  await leave(alice, bob);
});
