// Groups: links that let people in or have an admin decide, and what the member list lets one do. People on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, choose, launch, leave, newUser, nodeA, nodeB, PASSWORD, PHONE, register, write, bubble } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A group made through the page's own connection, and opened; returns its id. */
async function group({ page, url, user }, title, ...members) {
  const id = await page.evaluate(
    async ([name, users]) => {
      const { chat } = await import("/js/view/context.js");
      return chat.value.createGroup(name, users);
    },
    [title, [user, ...members.map((member) => member.user)]],
  );
  await page.goto(`${url}/#/c/${id}/info`);
  await page.getByRole("heading", { name: "Group details" }).waitFor();
  return id;
}

/** Makes a link in the details; returns where it leads on that node. */
async function link({ page }, url, approval = false) {
  await page.getByLabel("An admin decides on each who comes").setChecked(approval);
  const links = page.getByRole("textbox", { name: "Link", exact: true });
  const before = await links.count();
  await page.getByRole("button", { name: "Create link" }).click();
  await links.nth(before).waitFor();
  const made = await links.nth(before).inputValue();
  return made.replace(nodeA, url);
}

test("somebody who is signed out follows a link, signs up and is in", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await group(alice, "Weekend", bob);
  const url = await link(alice, nodeB);
  await accessible(alice, "links in the details");

  const context = await browser.newContext({ ...PHONE, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByText("You were invited to a group. Log in or create an account to see it.").waitFor();
  await page.getByRole("button", { name: "New here? Create an account" }).click();
  await page.getByLabel("User id").fill(newUser("carol"));
  await page.getByLabel("Your name").fill("Carol");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Weekend" }).waitFor();
  await page.getByText("2 members").waitFor();
  await accessible({ page }, "an invitation");
  await page.getByRole("button", { name: "Join group" }).click();
  await page.getByRole("main").getByText("You joined by a link").waitFor();
  await write({ page }, "Hello from Carol");

  await choose(bob, "Weekend");
  await bubble(bob, "Hello from Carol").waitFor();
  await bob.page.getByRole("main").getByText("Carol joined by a link").waitFor();
  await alice.page.getByRole("button", { name: "Revoke" }).click();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await alice.page.getByRole("textbox", { name: "Link", exact: true }).waitFor({ state: "detached" });
  await bob.page.goto(url);
  await bob.page.reload();
  await bob.page.getByRole("heading", { name: "This link is no longer valid" }).waitFor();
  await context.close();
  await leave(alice, bob);
});

test("an admin sees who asks and lets them in while they are away", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const dave = await register(browser, nodeB, "Dave");
  const erin = await register(browser, nodeB, "Erin");
  await group(alice, "Choir");
  const url = await link(alice, nodeB, true);

  for (const { page } of [dave, erin]) {
    await page.goto(url);
    await page.getByRole("button", { name: "Ask to join" }).click();
    await page.getByText("You have asked to join.").waitFor();
  }
  await dave.page.goto("about:blank");
  await alice.page.getByRole("button", { name: "2 requests to join" }).waitFor();
  await accessible(alice, "requests to join");
  await alice.page.getByRole("button", { name: "Let Dave in" }).click();
  await alice.page.getByRole("button", { name: "1 request to join" }).waitFor();
  await alice.page.getByRole("button", { name: "Decline Erin" }).click();
  await alice.page.getByRole("button", { name: "1 request to join" }).waitFor({ state: "detached" });

  await dave.page.goto(`${nodeB}/#/`);
  await choose(dave, "Choir");
  await write(dave, "Hello");
  await bubble(dave, "Hello").waitFor();
  await erin.page.reload();
  await erin.page.getByRole("button", { name: "Ask to join" }).waitFor();
  await leave(alice, dave, erin);
});

test("what a group is about is told, and members may do what they are allowed", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const id = await group(alice, "Readers", bob);
  await bob.page.goto(`${nodeB}/#/c/${id}/info`);
  await bob.page.getByRole("heading", { name: "Group details" }).waitFor();
  assert.equal(await bob.page.getByLabel("Description", { exact: true }).count(), 0);

  await alice.page.getByLabel("Description", { exact: true }).fill("One book a month <b>");
  await alice.page.getByRole("button", { name: "Save" }).click();
  await bob.page.getByRole("complementary").getByText("One book a month <b>").waitFor();
  await alice.page.getByLabel("Bring others in, also by links").check();
  await bob.page.getByRole("button", { name: "Create link" }).waitFor();
  await alice.page.getByLabel("Write messages").uncheck();
  await bob.page.getByText("Only admins can write in this group.").waitFor();
  await accessible(alice, "what a group is about");
  await leave(alice, bob);
});

test("members are found, made admin, given the group, and removed", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const zoe = await register(browser, nodeB, "Zoe");
  const others = [];
  for (let i = 0; i < 7; i++) {
    const user = newUser(`crowd${i}`);
    const answer = await fetch(`${nodeA}/api/register`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user, password: PASSWORD, name: `Crowd ${i}` }),
    });
    assert.equal(answer.status, 201);
    others.push({ user });
  }
  const id = await group(alice, "Many", zoe, ...others);
  const members = alice.page.getByRole("list", { name: "Members" });
  await alice.page.getByLabel("Search members").fill("ZOË");
  await alice.page.getByText("1 member found").waitFor();
  assert.equal(await members.getByRole("listitem").count(), 1);

  const act = async (name, item) => {
    await members.getByRole("button", { name: `Options for ${name}` }).press("Enter");
    await alice.page.getByRole("menuitem", { name: item }).press("Enter");
  };
  await act("Zoe", "Make admin");
  await members.getByText("Admin", { exact: true }).waitFor();
  await act("Zoe", "Give the group away");
  await alice.page.getByRole("dialog").getByText("You stay as an admin.").waitFor();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Give away" }).click();
  await members.getByText("Owner", { exact: true }).waitFor();
  await accessible(alice, "the members of a group");

  await zoe.page.goto(`${nodeB}/#/c/${id}/info`);
  await zoe.page.getByRole("button", { name: "Options for Alice" }).click();
  await zoe.page.getByRole("menuitem", { name: "Remove from group" }).click();
  await zoe.page.getByRole("dialog").getByText("They cannot come back by a link").waitFor();
  await zoe.page.getByRole("dialog").getByRole("button", { name: "Remove from group" }).click();
  await alice.page.getByText("You were removed from this group.").first().waitFor();
  assert.equal(await alice.page.getByLabel("Message", { exact: true }).count(), 0);
  await leave(alice, zoe);
});
