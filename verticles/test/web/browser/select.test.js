// Several messages at once, and everything about one by the keyboard. People on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, group, launch, leave, nodeA, nodeB, openChat, PHONE, register, sendMany, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function say(person, ...words) {
  for (const each of words) {
    await write(person, each);
    await stored(person, each);
  }
}

const bar = ({ page }) => page.getByRole("toolbar", { name: "Selected messages" });

test("several messages are copied, starred, passed on in their order and deleted", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openChat(bob, alice);
  await say(bob, "First of Bob");
  await choose(alice, "Bob");
  await say(alice, "Second of Alice", "Third of Alice");

  await act(alice, "Third of Alice", "Select");
  await bubble(alice, "First of Bob").click();
  await alice.page.getByText("2 selected").waitFor();
  await accessible(alice, "messages being selected");
  assert.ok(await bar(alice).getByRole("button", { name: "Delete", exact: true }).isDisabled(), "Bob's is not hers to delete");
  await bar(alice).getByRole("button", { name: "Copy" }).click();
  await bar(alice).waitFor({ state: "detached" });
  const copied = await alice.page.evaluate(() => navigator.clipboard.readText());
  assert.match(copied, /^\[.+\] Bob: First of Bob\n\[.+\] Alice: Third of Alice$/);

  await openChat(alice, alice);
  await alice.page.getByRole("main", { name: "Notes to self" }).waitFor();
  await say(alice, "Note");
  await choose(alice, "Bob");
  await act(alice, "Third of Alice", "Select");
  await bubble(alice, "First of Bob").click();
  await bar(alice).getByRole("button", { name: "Forward" }).click();
  await alice.page.getByRole("dialog").getByRole("checkbox", { name: /Notes to self/ }).check();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Forward" }).click();
  await alice.page.getByRole("main", { name: "Notes to self" }).waitFor();
  await bubble(alice, "Third of Alice").waitFor();
  const order = await alice.page.getByRole("article").allInnerTexts();
  assert.deepEqual(order.slice(-2).map((text) => /(First|Third)/.exec(text)[1]), ["First", "Third"]);

  await choose(alice, "Bob");
  await act(alice, "Second of Alice", "Select");
  await bubble(alice, "Third of Alice").click();
  await bar(alice).getByRole("button", { name: "Star" }).click();
  await bubble(alice, "Third of Alice").getByRole("img", { name: "Starred" }).waitFor();
  await act(alice, "Second of Alice", "Select");
  await bubble(alice, "Third of Alice").click();
  await bar(alice).getByRole("button", { name: "Delete", exact: true }).click();
  await alice.page.getByRole("dialog", { name: "Delete 2 messages for everyone?" }).getByRole("button", { name: "Delete" }).click();
  await bob.page.getByText("This message was deleted").nth(1).waitFor();
  await act(alice, "First of Bob", "Select");
  await bar(alice).getByRole("button", { name: "Delete for me" }).click();
  await bubble(alice, "First of Bob").waitFor({ state: "detached" });
  await bubble(bob, "First of Bob").waitFor();
  await leave(alice, bob);
});

test("on a phone a long press opens the menu, and Back or Escape leave the selection", async () => {
  const alice = await register(browser, nodeA, "Alice", PHONE);
  await openChat(alice, alice);
  await say(alice, "One", "Two");
  await bubble(alice, "One").locator(".text").dispatchEvent("contextmenu", { bubbles: true, cancelable: true });
  await alice.page.getByRole("menuitem", { name: "Select" }).click();
  await bubble(alice, "Two").click();
  await alice.page.getByText("2 selected").waitFor();
  await accessible(alice, "messages being selected on a phone");
  await bubble(alice, "Two").click();
  await alice.page.getByText("1 selected").waitFor();
  await alice.page.keyboard.press("Escape");
  await bar(alice).waitFor({ state: "detached" });
  await act(alice, "Two", "Select");
  await bar(alice).getByRole("button", { name: "Cancel" }).click();
  await alice.page.getByLabel("Message", { exact: true }).waitFor();
  await leave(alice);
});

test("every action has a key, from the composer upwards", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await group(alice, "Keys", bob);
  await say(alice, "Lower", "Upper");
  const { keyboard } = alice.page;
  const composer = alice.page.getByLabel("Message", { exact: true });
  const press = async (...keys) => {
    await composer.focus();
    for (const key of keys) {
      await keyboard.press(key);
    }
  };

  await press("ArrowUp", "ArrowUp", "r");
  await alice.page.locator(".composer-about").getByText("Lower").waitFor();
  await keyboard.press("Escape");
  await press("ArrowUp", "1");
  await bubble(alice, "Upper").getByRole("button", { name: /👍/ }).waitFor();
  await press("ArrowUp", "s");
  await bubble(alice, "Upper").getByRole("img", { name: "Starred" }).waitFor();
  await press("ArrowUp", "c");
  assert.equal(await alice.page.evaluate(() => navigator.clipboard.readText()), "Upper");
  await press("ArrowUp", "p");
  await alice.page.getByRole("button", { name: /Pinned/ }).waitFor();
  for (const [key, dialog] of [["f", "Forward"], ["w", "Who reacted"], ["i", "Message info"], ["Delete", "Delete this message for everyone?"]]) {
    await press("ArrowUp", key);
    await alice.page.getByRole("dialog", { name: dialog }).waitFor();
    await keyboard.press("Escape");
    await alice.page.getByRole("dialog").waitFor({ state: "detached" });
    await alice.page.waitForFunction(() => document.activeElement?.matches("article")); // the focus comes back
  }
  await press("ArrowUp", "e");
  assert.equal(await composer.inputValue(), "Upper");
  await keyboard.press("Escape");
  await press("ArrowUp", "Enter");
  await alice.page.getByRole("menuitem", { name: "Reply" }).waitFor();
  await keyboard.press("Escape");
  await press("ArrowUp", "x");
  await alice.page.getByText("1 selected").waitFor();
  await keyboard.press("Escape");
  await press("ArrowUp", "ArrowDown");
  assert.ok(await composer.evaluate((field) => field === document.activeElement));
  await press("ArrowUp", "h");
  await bubble(alice, "Upper").waitFor({ state: "detached" });
  await composer.blur();
  await keyboard.press("?");
  await alice.page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("With a message in focus").waitFor();
  await accessible(alice, "all keys");
  await leave(alice, bob);
});

test("one key leads back to the first unread message, from wherever one has gone", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const id = `d.${[alice.user, bob.user].sort().join(".")}`;
  await sendMany(bob, id, 30, "Read");
  await alice.page.getByText("30 unread messages").waitFor({ state: "attached" });
  await choose(alice, "Bob");
  await alice.page.getByRole("button", { name: /newest/ }).click();
  await alice.page.getByText(/unread message/).waitFor({ state: "detached" });
  await alice.page.goto(`${nodeA}/#/`);
  await sendMany(bob, id, 130, "Fresh");
  await alice.page.getByText("130 unread messages").waitFor({ state: "attached" });

  await choose(alice, "Bob");
  const line = alice.page.getByRole("separator").filter({ hasText: "Unread messages" });
  const inSight = () => line.evaluate((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    const frame = node.closest(".log").getBoundingClientRect();
    return top >= frame.top && bottom <= frame.bottom;
  });
  await line.waitFor();
  const jump = alice.page.getByRole("button", { name: "Jump to first unread" });
  assert.equal(await jump.count(), 0, "it is in sight already");
  await alice.page.getByRole("button", { name: /newest/ }).click();
  await bubble(alice, "Fresh 130").waitFor();
  await jump.waitFor();
  await accessible(alice, "a chat with unread messages above");
  await alice.page.keyboard.press("Alt+u");
  await line.waitFor();
  assert.ok(await inSight());
  await jump.waitFor({ state: "detached" });
  await leave(alice, bob);
});
