// One's own list: how it is kept is the same on all devices, and nobody else's business. Two devices on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act as choose, bubble, launch, leave, login, nodeA, nodeB, openChat, PHONE, register, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const row = ({ page }, name) => page.getByRole("link", { name: new RegExp(name) });

async function act(person, name, action) {
  await row(person, name).click({ button: "right" });
  await person.page.getByRole("dialog", { name }).getByRole("button", { name: action, exact: true }).click();
  await person.page.getByRole("dialog").waitFor({ state: "detached" });
}

test("pinned, muted, marked and archived on one device is so on the other", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const [bob, carl] = [await register(browser, nodeB, "Bob"), await register(browser, nodeB, "Carl")];
  for (const person of [bob, carl]) {
    await openChat(person, alice);
    await write(person, `From ${person.name}`);
  }
  const phone = await login(browser, nodeB, alice, PHONE);
  await row(phone, "Carl").waitFor();

  await act(alice, "Bob", "Pin to the top");
  await row(phone, "Bob").getByRole("img", { name: "Pinned" }).waitFor();
  assert.match(await phone.page.getByRole("listitem").first().innerText(), /Bob/);

  await act(phone, "Carl", "Mute always");
  await row(alice, "Carl").getByRole("img", { name: "Muted" }).waitFor();
  await alice.page.waitForFunction(() => document.title === "(1) Parley");

  await act(phone, "Carl", "Archive");
  await row(alice, "Carl").waitFor({ state: "detached" });
  await alice.page.getByRole("button", { name: "Archived (1)" }).click();
  await row(alice, "Carl").waitFor();
  await accessible(alice, "the archive");
  await act(alice, "Carl", "Unmute");
  await write(carl, "Something new");
  await row(phone, "Carl").waitFor();
  await alice.page.getByText("Nothing archived").waitFor();
  await alice.page.getByRole("button", { name: "All", exact: true }).click();

  await row(alice, "Bob").click();
  await bubble(alice, "From Bob").waitFor();
  await phone.page.waitForFunction(() => document.title === "(2) Parley");
  await phone.page.getByRole("button", { name: "Unread", exact: true }).click();
  await row(phone, "Bob").waitFor({ state: "detached" });
  await row(alice, "Carl").waitFor();
  await alice.page.goto(`${nodeA}/#/`);
  await act(alice, "Bob", "Mark as unread");
  await row(phone, "Bob").getByRole("img", { name: "Marked as unread" }).waitFor();
  await accessible(phone, "what is unread");
  await row(phone, "Bob").click();
  await bubble(phone, "From Bob").waitFor();
  await row(alice, "Bob").getByRole("img", { name: "Marked as unread" }).waitFor({ state: "detached" });
  await leave(alice, bob, carl, phone);
});

test("a draft goes with its writer to another device, and is gone once it is sent", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  await write(bob, "Well?");
  await row(alice, "Bob").click();
  const laptop = await login(browser, nodeB, alice);
  await row(laptop, "Bob").waitFor();

  await alice.page.getByLabel("Message", { exact: true }).fill("I was about to");
  await row(laptop, "Bob").getByText("I was about to").waitFor();
  await row(laptop, "Bob").click();
  const field = laptop.page.getByLabel("Message", { exact: true });
  assert.equal(await field.inputValue(), "I was about to");
  await write(laptop, "I was about to say yes");
  await bubble(bob, "I was about to say yes").waitFor();
  await alice.page.waitForFunction(() => document.querySelector("textarea").value === "");
  await leave(alice, bob, laptop);
});

test("what is starred, deleted for oneself and cleared is so on all devices, and for nobody else", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  for (const text of ["Keep this", "Forget this", "And this"]) {
    await write(bob, text);
  }
  await row(alice, "Bob").click();
  const laptop = await login(browser, nodeB, alice);
  await row(laptop, "Bob").click();

  await bubble(alice, "Keep this").waitFor();
  await choose(alice, "Keep this", "Star");
  await bubble(laptop, "Keep this").getByRole("img", { name: "Starred" }).waitFor();
  await choose(laptop, "Forget this", "Delete for me");
  await bubble(alice, "Forget this").waitFor({ state: "detached" });
  await bubble(bob, "Forget this").waitFor();
  await laptop.page.getByRole("button", { name: "Menu" }).click();
  await laptop.page.getByRole("menuitem", { name: "Starred messages" }).click();
  await laptop.page.getByRole("dialog").getByRole("link", { name: /Keep this/ }).waitFor();
  await accessible(laptop, "what is starred");
  await laptop.page.keyboard.press("Escape");

  await row(alice, "Bob").click({ button: "right" });
  await alice.page.getByRole("dialog").getByRole("button", { name: "Clear chat" }).click();
  await alice.page.getByRole("dialog", { name: "Clear chat?" }).getByRole("button", { name: "Clear chat" }).click();
  await bubble(laptop, "And this").waitFor({ state: "detached" });
  await row(laptop, "Bob").click({ button: "right" });
  await laptop.page.getByRole("dialog").getByRole("button", { name: "Delete chat" }).click();
  await laptop.page.getByRole("dialog", { name: "Delete chat?" }).getByRole("button", { name: "Delete chat" }).click();
  await row(alice, "Bob").waitFor({ state: "detached" });
  await write(bob, "Are you there?");
  await row(alice, "Bob").waitFor();
  await bubble(bob, "And this").waitFor();
  await leave(alice, bob, laptop);
});
