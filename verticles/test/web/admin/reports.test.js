// What people report is read by the administrators; on a server that has "warden" as such.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, launch, leave, login, nodeA, nodeB, openChat, PHONE, register, write } from "../browser/support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("a message is reported, read by an administrator as it was, and done with", async () => {
  const root = await register(browser, nodeA, "Root", { user: "warden" });
  const bob = await register(browser, nodeB, "Bob");
  const alice = await register(browser, nodeB, "Alice", PHONE);
  await openChat(bob, alice);
  await write(bob, "Send me your password");
  await choose(alice, "Bob");
  await act(alice, "Send me your password", "Report");
  const dialog = alice.page.getByRole("dialog", { name: "Report Bob to the administrators?" });
  await dialog.getByLabel("What is the matter?").fill("A fraud");
  await accessible(alice, "a report");
  await dialog.getByRole("button", { name: "Report" }).click();
  await alice.page.getByText("The administrators were told.").waitFor();
  assert.equal(await menuHas(alice, "Reports"), false);

  await act(bob, "Send me your password", "Delete");
  await bob.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await bubble(alice, "This message was deleted").waitFor();
  await root.page.getByRole("button", { name: "Menu" }).click();
  await root.page.getByRole("menuitem", { name: "Reports" }).click();
  const reports = root.page.getByRole("dialog", { name: "Reports" });
  const report = reports.getByRole("listitem").filter({ hasText: bob.user });
  await report.getByText("Send me your password").waitFor();
  await report.getByText("A fraud").waitFor();
  await accessible(root, "reports");
  await report.getByRole("button", { name: "Done with it" }).click();
  await report.waitFor({ state: "detached" });
  await leave(root, bob, alice);
});

async function menuHas({ page }, name) {
  await page.getByRole("button", { name: "Back to chats" }).click();
  await page.getByRole("button", { name: "Menu" }).click();
  const found = (await page.getByRole("menuitem", { name }).count()) > 0;
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: /Bob/ }).click();
  return found;
}

test("an administrator deletes the account of somebody who was reported, and keeps what they wrote", async () => {
  const root = await login(browser, nodeA, { user: "warden", name: "Root" });
  const bob = await register(browser, nodeB, "Bob");
  const alice = await register(browser, nodeB, "Alice");
  await openChat(bob, alice);
  await write(bob, "Buy this");
  await choose(alice, "Bob");
  await act(alice, "Buy this", "Report");
  await alice.page.getByRole("dialog").getByRole("button", { name: "Report" }).click();

  await root.page.getByRole("button", { name: "Menu" }).click();
  await root.page.getByRole("menuitem", { name: "Reports" }).click();
  const report = root.page.getByRole("dialog", { name: "Reports" }).getByRole("listitem").filter({ hasText: bob.user });
  await report.getByRole("button", { name: "Delete this account" }).click();
  const dialog = root.page.getByRole("dialog", { name: /Delete the account of/ });
  await accessible(root, "somebody's account about to be deleted");
  await dialog.getByRole("button", { name: "Delete this account" }).click();
  await bob.page.getByText("This device was signed out.").waitFor();
  await alice.page.getByRole("main").getByText("This account was deleted.").waitFor();
  await bubble(alice, "Buy this").waitFor();
  await leave(root, bob, alice);
});
