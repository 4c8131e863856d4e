// Polls, what is pinned, and people called by name: in a group on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, group, launch, leave, login, nodeA, nodeB, PHONE, register, sendMany, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function ask({ page }, question, options, ...flags) {
  await page.getByRole("button", { name: "Attach" }).click();
  await page.getByRole("menuitem", { name: "New poll" }).click();
  const dialog = page.getByRole("dialog", { name: "New poll" });
  await dialog.getByLabel("Question").fill(question);
  for (const [index, option] of options.entries()) {
    await dialog.getByLabel(`Option ${index + 1}`, { exact: true }).fill(option);
  }
  for (const flag of flags) {
    await dialog.getByRole("checkbox", { name: flag }).check();
  }
  await accessible({ page, name: question }, "a new poll");
  await dialog.getByRole("button", { name: "Send poll" }).click();
}

const poll = ({ page }, question) => page.getByRole("group", { name: question });

test("people vote, change their minds, and see who chose what", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  await group(alice, "Weekend", bob);
  await choose(bob, "Weekend");

  await ask(alice, "Where to?", ["The sea", "The hills"]);
  await poll(bob, "Where to?").getByRole("button", { name: /The sea/ }).click();
  await poll(alice, "Where to?").getByText("1 person voted").waitFor();
  await poll(bob, "Where to?").getByRole("button", { name: /The hills/ }).click();
  await poll(alice, "Where to?").getByRole("button", { name: /The hills/ }).click();
  await poll(bob, "Where to?").getByText("2 people voted").waitFor();
  await poll(bob, "Where to?").getByRole("button", { name: /The hills.*2/ }).waitFor();
  await accessible(bob, "a poll");

  await poll(alice, "Where to?").getByRole("button", { name: "Who voted" }).click();
  const who = alice.page.getByRole("dialog", { name: "Who voted" });
  await who.getByRole("region", { name: "The hills" }).getByText("Bob").waitFor();
  assert.equal(await who.getByRole("region", { name: "The sea" }).getByRole("listitem").count(), 0);
  await alice.page.keyboard.press("Escape");
  await poll(alice, "Where to?").getByRole("button", { name: "Close poll" }).click();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Close poll" }).click();
  await poll(bob, "Where to?").getByText("This poll is closed").waitFor();

  // Another device that was not there sees the same.
  const later = await login(browser, nodeB, alice);
  await choose(later, "Weekend");
  await poll(later, "Where to?").getByRole("button", { name: /The hills.*2/ }).waitFor();
  await leave(alice, bob, later);
});

test("a secret poll is told when it is closed", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await group(alice, "Council", bob);
  await choose(bob, "Council");
  await ask(alice, "Who leads?", ["Alice", "Bob"], "Secret ballot");

  for (const person of [alice, bob]) {
    await poll(person, "Who leads?").getByRole("button", { name: "Bob" }).click();
    await poll(person, "Who leads?").getByRole("button", { name: "Vote" }).click();
    await poll(person, "Who leads?").getByText("You have voted").waitFor();
  }
  await poll(alice, "Who leads?").getByText("2 people voted").waitFor();
  assert.equal(await poll(alice, "Who leads?").getByRole("button", { name: "Who voted" }).count(), 0);
  await poll(alice, "Who leads?").getByRole("button", { name: "Close poll" }).click();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Close poll" }).click();
  await poll(bob, "Who leads?").getByRole("button", { name: /Bob.*2/ }).waitFor();
  await poll(alice, "Who leads?").getByRole("button", { name: /Bob.*2/ }).waitFor();
  await leave(alice, bob);
});

test("what is pinned stands at the top and leads there", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", PHONE);
  const id = await group(alice, "Plans", bob);
  await write(alice, "The key is under the mat");
  await act(alice, "The key is under the mat", "Pin");
  await alice.page.getByRole("log").getByText("You pinned a message").waitFor();
  await sendMany(alice, id, 80);

  await choose(bob, "Plans");
  const bar = bob.page.getByRole("button", { name: /^Pinned message/ });
  await bar.getByText("The key is under the mat").waitFor();
  await accessible(bob, "what is pinned");
  await bob.page.getByRole("button", { name: /^Jump to the newest/ }).click();
  await bubble(bob, "Entry 80 ").waitFor();
  await bar.click();
  await bubble(bob, "The key is under the mat").waitFor();

  await alice.page.getByRole("button", { name: /^Pinned message/ }).click();
  await act(alice, "The key is under the mat", "Delete");
  await alice.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await bar.waitFor({ state: "detached" });
  await leave(alice, bob);
});

test("who is called by name is told so, and led there", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const id = await group(alice, "Team", bob);
  const field = alice.page.getByLabel("Message", { exact: true });
  await field.pressSequentially("Well, @bo");
  await alice.page.getByRole("option", { name: /Bob/ }).waitFor();
  await accessible(alice, "names on offer");
  await field.press("Enter");
  assert.equal(await field.inputValue(), `Well, @${bob.user} `);
  await field.pressSequentially("is it?");
  await field.press("Enter");
  await stored(alice, "Well, @Bob is it?");
  await sendMany(alice, id, 60);

  await bob.page.getByRole("link", { name: /Team/ }).getByRole("img", { name: "You were mentioned" }).waitFor();
  await choose(bob, "Team");
  await bubble(bob, "Well, @Bob is it?").locator(".mention.me").waitFor();
  await bob.page.getByRole("img", { name: "You were mentioned" }).waitFor({ state: "detached" });
  await bob.page.getByRole("button", { name: /^Jump to the newest/ }).click();
  await bubble(bob, "Entry 60 ").waitFor();
  await leave(alice, bob);
});
