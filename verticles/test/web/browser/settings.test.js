// What one chooses for this device and for what others get to know. People on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, group, launch, leave, nodeA, nodeB, openChat, PASSWORD, PHONE, register, stored, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function openSettings({ page }) {
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  await page.locator("input[name=receipts]:enabled").first().waitFor();
}

const radio = ({ page }, question, answer) => page.getByRole("group", { name: question }).getByRole("radio", { name: answer });

const close = ({ page }) => page.getByRole("dialog").getByRole("button", { name: "Close" }).click();

/** Leaves the settings once the server has taken the choice. */
async function decide(person, question, answer) {
  await openSettings(person);
  const taken = person.page.evaluate(async () => {
    const { chat } = await import("/js/view/context.js");
    const { people } = chat.value;
    const set = people.setPrivacy.bind(people);
    return new Promise((resolve) => (people.setPrivacy = (change) => set(change).then(resolve)));
  });
  await radio(person, question, answer).click();
  await taken;
  await close(person);
}

const LAST_SEEN = "Who sees when I am online and last was";
const RECEIPTS = "Who sees what I have read";

test("whoever hides when they are online does not see it of others, until they show it again", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  await openChat(alice, bob);
  await write(alice, "Hello");
  await choose(bob, "Alice");
  const online = ({ page }) => page.getByRole("main").getByText("online", { exact: true });
  await online(alice).waitFor();
  await online(bob).waitFor();

  await openSettings(alice);
  await accessible(alice, "the settings");
  await close(alice);
  await decide(alice, LAST_SEEN, "Nobody");
  await online(bob).waitFor({ state: "detached" });
  await online(alice).waitFor({ state: "detached" });
  await alice.page.reload();
  await openSettings(alice);
  assert.ok(await radio(alice, LAST_SEEN, "Nobody").isChecked());
  await close(alice);
  await decide(alice, LAST_SEEN, "Everybody");
  await online(alice).waitFor();
  await bob.page.reload();
  await online(bob).waitFor();
  await leave(alice, bob);
});

test("what was read in hiding turns blue with the next receipt that is shown", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await decide(alice, RECEIPTS, "My contacts");
  await openChat(bob, alice);
  await write(bob, "Secretly read");
  await choose(alice, "Bob");
  await bubble(alice, "Secretly read").waitFor();
  await alice.page.getByRole("link", { name: /Bob/ }).filter({ hasNotText: "unread" }).waitFor();
  await write(alice, "An answer");
  await bubble(bob, "An answer").waitFor();
  await tick(bob, "Secretly read", "Delivered");
  await tick(alice, "An answer", "Delivered");

  await decide(alice, RECEIPTS, "Everybody");
  await write(bob, "Openly read");
  await tick(bob, "Openly read", "Read");
  await tick(bob, "Secretly read", "Read");
  await leave(alice, bob);
});

test("those whom one blocks stand in the settings, and are let in again there", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await alice.page.getByRole("button", { name: "Details" }).click();
  await alice.page.getByRole("button", { name: "Block", exact: true }).click();
  await alice.page.getByRole("dialog", { name: "Block Bob?" }).getByRole("button", { name: "Block" }).click();
  await alice.page.getByText("You have blocked Bob.").waitFor();

  await openSettings(alice);
  await alice.page.getByRole("list", { name: "Blocked people" }).getByText("Bob", { exact: true }).waitFor();
  await accessible(alice, "the settings with somebody who is blocked");
  await alice.page.getByRole("button", { name: "Unblock Bob" }).click();
  await alice.page.getByText("You block nobody.").waitFor();
  await close(alice);
  await write(alice, "Back again");
  await bubble(bob, "Back again").or(bob.page.getByRole("link", { name: /Back again/ })).first().waitFor();
  await leave(alice, bob);
});

test("the size of the text is kept on this device, and choices offline say why they are not taken", async () => {
  const alice = await register(browser, nodeA, "Alice", PHONE);
  const size = () => alice.page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await size();
  await openSettings(alice);
  await radio(alice, "Text size", "Large").click();
  assert.ok((await size()) > before);
  await alice.page.reload();
  await alice.page.getByRole("heading", { name: "Chats" }).waitFor();
  assert.ok((await size()) > before);

  await openSettings(alice);
  await alice.context.setOffline(true);
  await alice.page.getByRole("dialog").getByRole("alert").filter({ hasText: "The server cannot be reached." }).waitFor();
  assert.ok(await radio(alice, RECEIPTS, "Nobody").isDisabled());
  await alice.context.setOffline(false);
  await alice.page.waitForFunction(() => [...document.querySelectorAll("input[name=receipts]")].every((input) => !input.matches(":disabled")));
  await leave(alice);
});

test("whoever deletes their account is gone from this device, from groups and from chats", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Only for Bob");
  await choose(bob, "Alice");
  await bubble(bob, "Only for Bob").waitFor();
  const id = await group(alice, "Hikers", bob);
  await write(alice, "In the group");
  await stored(alice, "In the group");

  await openSettings(alice);
  await alice.page.getByRole("button", { name: "Delete my account" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Delete your account?" });
  await dialog.getByRole("radio", { name: "Are deleted for everyone" }).click();
  await dialog.getByLabel("Password").fill("not my password");
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await dialog.getByText("The password is wrong.").waitFor();
  await accessible(alice, "an account about to be deleted");
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Delete my account" }).click();
  await alice.page.getByRole("button", { name: "Log in" }).waitFor();
  assert.deepEqual(await alice.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), []);

  await bob.page.getByRole("main").getByText("This account was deleted.").waitFor();
  await bubble(bob, "This message was deleted").waitFor();
  await accessible(bob, "a chat with an account that was deleted");
  await bob.page.goto(`${nodeB}/#/c/${id}`);
  await bubble(bob, "This message was deleted").waitFor();
  await bob.page.getByRole("log").getByText(/ left/).waitFor();
  await bob.page.goto(`${nodeB}/#/u/${alice.user}`);
  await bob.page.getByText("This account was deleted.").waitFor();
  await leave(alice, bob);
});
