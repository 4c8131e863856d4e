// What people do with messages beyond writing them: two people on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, newUser, nodeA, nodeB, openChat, PASSWORD, register, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Chooses from the menu of the entry that holds a text. */
async function act(person, text, action) {
  await bubble(person, text).hover();
  await bubble(person, text).getByRole("button", { name: "Actions" }).click();
  await person.page.getByRole("menuitem", { name: action, exact: true }).click();
}

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
