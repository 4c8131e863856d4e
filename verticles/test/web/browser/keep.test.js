// What people have disappear, and what they take along. The nodes offer 5 seconds beside the usual times.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, bubble, choose, launch, leave, nodeA, nodeB, openChat, register, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** The texts that a browser keeps of its user's conversations. */
const kept = ({ page, user }) =>
  page.evaluate(async (name) => {
    const { openDB } = await import("idb");
    const db = await openDB(`parley.${name}`);
    const all = JSON.stringify([await db.getAll("entries"), await db.getAll("conversations")]);
    db.close();
    return all;
  }, user);

test("messages disappear for both, also for whoever is offline, and are nowhere any more", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "This one stays");
  await choose(bob, "Alice");
  await bubble(bob, "This one stays").waitFor();

  await alice.page.getByRole("button", { name: "Details" }).click();
  await alice.page.getByLabel("Disappearing messages").getByRole("combobox").selectOption({ label: "5 seconds" });
  await bob.page.getByText("Alice set messages to disappear after 5 seconds").first().waitFor();
  await bob.page.getByRole("img", { name: "Messages disappear after 5 seconds" }).waitFor();
  await accessible(alice, "details with a timer");

  await write(alice, "Soon forgotten");
  await bubble(bob, "Soon forgotten").getByRole("img", { name: /Disappears in/ }).waitFor();
  await bob.page.getByLabel("Message", { exact: true }).fill("unsent");
  await bob.context.setOffline(true);
  assert.match(await kept(bob), /Soon forgotten/);

  for (const person of [alice, bob]) {
    await bubble(person, "Soon forgotten").waitFor({ state: "detached" });
    await bubble(person, "This one stays").waitFor();
    assert.doesNotMatch(await kept(person), /Soon forgotten/);
  }
  await bob.context.setOffline(false);
  await alice.page.getByLabel("Disappearing messages").getByRole("combobox").selectOption({ label: "Off" });
  await bob.page.getByText("Alice turned off disappearing messages").first().waitFor();
  await write(alice, "Stays as well");
  await bubble(bob, "Stays as well").waitFor();
  assert.equal(await bob.page.getByRole("img", { name: /Disappears in/ }).count(), 0);
  await leave(alice, bob);
});
