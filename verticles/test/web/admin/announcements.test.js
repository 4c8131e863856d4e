// What administrators announce reaches everybody, on another node too; on a server that has "root" as administrator.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, nodeA, nodeB, PHONE, register, write } from "../browser/support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const channelsTab = async ({ page }) => {
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("tab", { name: "Channels" }).click();
};

test("an announcement appears with everybody and cannot be unfollowed", async () => {
  const root = await register(browser, nodeA, "Root", { user: "root" });
  const bob = await register(browser, nodeB, "Bob", PHONE);
  await channelsTab(bob);
  await bob.page.getByText("There are no channels yet").waitFor();
  assert.equal(await bob.page.getByRole("button", { name: "Announcements" }).count(), 0);
  await bob.page.keyboard.press("Escape");

  await channelsTab(root);
  await root.page.getByRole("button", { name: "Announcements" }).click();
  await write(root, "The server moves on Sunday");

  await choose(bob, "Announcements");
  await bubble(bob, "The server moves on Sunday").waitFor();
  await bob.page.getByText("The administrators of this server write here, for everybody.").waitFor();
  await accessible(bob, "the announcements");
  await bob.page.getByRole("button", { name: "Details" }).click();
  await bob.page.getByText("@announcements").waitFor();
  assert.equal(await bob.page.getByRole("button", { name: "Unfollow" }).count(), 0);

  const late = await register(browser, nodeB, "Late");
  await late.page.getByRole("link", { name: /Announcements/ }).waitFor();
  assert.equal(await late.page.getByText(/unread message/).count(), 0, "what is older than an account counts as read");
  await leave(root, bob, late);
});
