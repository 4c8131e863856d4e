// What people do with messages beyond writing them: two people on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, launch, leave, newUser, nodeA, nodeB, openChat, PASSWORD, PHONE, register, sendMany, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("an edited message shows how it read before, to the other person too", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "See you at nine");
  await act(alice, "See you at nine", "Edit");
  await write(alice, "See you at ten");
  await choose(bob, "Alice");

  await bubble(bob, "See you at ten").getByRole("button", { name: "edited" }).click();
  const versions = bob.page.getByRole("dialog", { name: "Edit history" }).getByRole("listitem");
  await versions.filter({ hasText: "See you at nine" }).waitFor();
  assert.deepEqual((await versions.allInnerTexts()).map((text) => text.replace(/^.*\d(?: [ap]m)? /s, "").trim().split(/\s*\n\s*/)), [
    ["· current", "See you at ten"],
    ["· original", "See you at nine"],
  ]);
  await accessible(bob, "edit history");
  await bob.page.keyboard.press("Escape");
  await bob.page.getByRole("dialog").waitFor({ state: "detached" });
  await leave(alice, bob);
});

test("a text is shown as it was meant, and never as HTML", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "*Bold*, _slanted_, ~struck~ and `code`\n> quoted\n```\nlet x = 1;\n```\n<img src=x onerror=alert(1)> <b>plain</b>");
  await bob.page.getByRole("link", { name: /Alice/ }).getByText("Bold, slanted, struck and code").waitFor();
  await choose(bob, "Alice");

  const text = bubble(bob, "Bold").locator(".text");
  await text.waitFor();
  const found = await text.evaluate((node) => [...node.querySelectorAll("*")].map((one) => `${one.localName}: ${one.textContent}`));
  assert.deepEqual(found, ["strong: Bold", "em: slanted", "del: struck", "code: code", "blockquote: quoted", "pre: let x = 1;", "code: let x = 1;"]);
  assert.match(await text.innerText(), /<img src=x onerror=alert\(1\)> <b>plain<\/b>/);
  await accessible(bob, "formatted text");
  await leave(alice, bob);
});

test("the link to a message leads there, however much was written since", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openChat(alice, bob);
  await write(alice, "Remember this");
  await bubble(alice, "Remember this").getByRole("button", { name: "Actions" }).waitFor();
  await act(alice, "Remember this", "Copy link");
  const link = await alice.page.evaluate(() => navigator.clipboard.readText());
  await sendMany(alice, new URL(link).hash.split("/")[2], 120);

  await choose(bob, "Alice");
  await bob.page.getByRole("button", { name: /^Jump to the newest/ }).click();
  await bubble(bob, "Entry 120 ").waitFor();
  await bob.page.goto(link.replace(nodeA, nodeB));
  await bubble(bob, "Remember this").waitFor();
  await bob.page.waitForFunction(() => {
    const { top } = [...document.querySelectorAll("article")].find((one) => one.textContent.includes("Remember this")).getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  });
  await leave(alice, bob);
});

test("a message is passed on to several chats, and says so", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const [bob, carol] = [await register(browser, nodeB, "Bob"), await register(browser, nodeB, "Carol")];
  for (const person of [bob, carol]) {
    await openChat(person, alice);
    await write(person, `Hello from ${person.name}`);
  }
  await choose(alice, "Bob");
  await act(alice, "Hello from Bob", "Forward");
  const dialog = alice.page.getByRole("dialog", { name: "Forward message" });
  await accessible(alice, "where to forward");
  await dialog.getByRole("checkbox", { name: "Carol" }).check();
  await dialog.getByRole("checkbox", { name: "Bob" }).check();
  await dialog.getByRole("button", { name: "Forward" }).click();
  await bubble(carol, "Hello from Bob").getByText("Forwarded", { exact: true }).waitFor();
  await bubble(bob, "Hello from Bob").getByText("Forwarded", { exact: true }).waitFor();
  await leave(alice, bob, carol);
});

test("any emoji is found by its name, written, and a reaction", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  await openChat(alice, bob);
  const field = alice.page.getByLabel("Message", { exact: true });
  await field.fill("See you there");
  await field.evaluate((area) => area.setSelectionRange(7, 7));
  await alice.page.getByRole("button", { name: "Insert an emoji" }).click();
  const picker = alice.page.getByRole("dialog", { name: "Emoji" });
  await picker.getByLabel("Search emoji").fill("party pop");
  await accessible(alice, "the emoji picker");
  await picker.getByLabel("Search emoji").press("ArrowDown");
  await alice.page.keyboard.press("Enter");
  await picker.waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), "See you🎉 there");
  await field.press("Control+a");
  await field.press("Control+b");
  await alice.page.getByRole("button", { name: "Send" }).click();

  await choose(bob, "Alice");
  await bubble(bob, "See you🎉 there").locator("strong").getByText("See you🎉 there").waitFor();
  await act(bob, "See you🎉 there", "React with another emoji");
  await bob.page.getByLabel("Skin tone").selectOption({ label: "✋🏽" });
  await bob.page.getByLabel("Search emoji").fill("raising hands");
  await bob.page.getByRole("button", { name: "raising hands", exact: true }).click();
  await bubble(alice, "See you🎉 there").getByRole("button", { name: /^🙌🏽 by Bob/ }).waitFor();
  await leave(alice, bob);
});

test("an own message tells who has seen it, and the way it took", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Have you seen this?");
  await choose(bob, "Alice");
  await tick(alice, "Have you seen this?", "Read");

  await act(alice, "Have you seen this?", "Message info");
  const info = alice.page.getByRole("dialog", { name: "Message info" });
  await info.getByRole("region", { name: "Seen by" }).getByText("Bob").click();
  await info.getByText("Sent to the device").waitFor();
  await info.getByText("Seen there").waitFor();
  await accessible(alice, "message info");
  await alice.page.keyboard.press("Escape");

  const carol = { user: newUser("carol") };
  await alice.page.request.post(`${nodeB}/api/register`, { data: { user: carol.user, password: PASSWORD } });
  await openChat(alice, carol);
  await write(alice, "And you?");
  await act(alice, "And you?", "Message info");
  await info.getByRole("region", { name: "On its way to" }).getByText(carol.user).click();
  await info.getByText(/^Not connected/).waitFor();
  await leave(alice, bob);
});
