// One's own list: how it is kept is the same on all devices, and nobody else's business. Two devices on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, launch, leave, login, nodeA, nodeB, openChat, PHONE, register, write } from "./support.js";

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
