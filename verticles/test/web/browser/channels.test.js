// A channel: one writes on one node, others find it, follow it and read it on another; by hand and by link.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, newUser, nodeA, nodeB, register, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const openTab = async ({ page }) => {
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("tab", { name: "Channels" }).click();
};

test("a channel is made, found, followed, read and unfollowed", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const handle = newUser("harbour");

  await openTab(alice);
  await alice.page.getByRole("button", { name: "New channel" }).click();
  await alice.page.getByLabel("Channel name").fill("Harbour news");
  await alice.page.getByLabel("Handle").fill(handle);
  await alice.page.getByRole("button", { name: "Create channel" }).click();
  await alice.page.getByText("You created the channel “Harbour news”").first().waitFor();
  await write(alice, "The ferry leaves at nine");

  await openTab(bob);
  await bob.page.getByLabel("Find channels").fill(handle);
  await accessible(bob, "finding a channel");
  await bob.page.getByRole("button", { name: /Harbour news.*0 followers/s }).click();
  await bob.page.getByRole("button", { name: "Follow", exact: true }).click();
  await bubble(bob, "The ferry leaves at nine").waitFor();
  await bob.page.getByText("Only those who run this channel write here.").waitFor();

  await write(alice, "The ferry is late");
  await bubble(bob, "The ferry is late").waitFor();
  assert.equal(await bob.page.getByLabel("Message", { exact: true }).count(), 0);
  await accessible(bob, "a followed channel");

  await bob.page.reload();
  await bubble(bob, "The ferry is late").waitFor();
  await bob.page.getByRole("button", { name: "Details" }).click();
  await bob.page.getByText("1 follower", { exact: false }).first().waitFor();
  await bob.page.getByRole("button", { name: "Unfollow" }).click();
  await bob.page.getByText("Follow the channel to read it").waitFor();
  assert.equal(await bob.page.getByRole("link", { name: /Harbour news/ }).count(), 0);
  await leave(alice, bob);
});

test("a link leads to a channel, and what was seen is counted", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const handle = newUser("weather");
  await openTab(alice);
  await alice.page.getByRole("button", { name: "New channel" }).click();
  await alice.page.getByLabel("Channel name").fill("Weather");
  await alice.page.getByLabel("Handle").fill(handle);
  await alice.page.getByRole("button", { name: "Create channel" }).click();
  await alice.page.getByLabel("Message", { exact: true }).waitFor();

  await bob.page.goto(`${nodeB}/#/c/c.${handle}`);
  await bob.page.getByRole("heading", { name: "Weather" }).waitFor();
  await bob.page.getByRole("button", { name: "Follow", exact: true }).click();
  await bob.page.getByText(/created the channel/).first().waitFor();
  await write(alice, "Sunny");
  await bubble(bob, "Sunny").waitFor();

  await bob.page.goto(`${nodeB}/#/c/c.no_such_${handle.slice(-8)}`);
  await bob.page.getByRole("heading", { name: /There is no channel/ }).waitFor();
  await alice.page.goto(`${nodeA}/#/`);
  await choose(alice, "Weather");
  await bubble(alice, "Sunny").getByRole("img", { name: "Seen by 1 follower" }).waitFor();
  await leave(alice, bob);
});
