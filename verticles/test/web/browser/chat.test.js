// Two people on two nodes, through the page: ticks, being offline, catching up, history, groups.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, launch, leave, nodeA, nodeB, openChat, register, sendMany, tick, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("a message crosses nodes and its ticks tell how far it came", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");

  await openChat(alice, bob);
  await write(alice, "Hello from the other node");
  await bob.page.getByRole("link", { name: /Alice.*Hello from the other node/ }).waitFor();
  await bob.page.getByText("1 unread message").waitFor({ state: "attached" });
  await tick(alice, "Hello from the other node", "Delivered");

  await choose(bob, "Alice");
  await bubble(bob, "Hello from the other node").waitFor();
  await tick(alice, "Hello from the other node", "Read");
  assert.equal(await bob.page.getByText("1 unread message").count(), 0);

  await bob.page.getByLabel("Message", { exact: true }).pressSequentially("I type");
  await alice.page.getByText("typing…").first().waitFor();
  await leave(alice, bob);
});

test("who was offline catches up after a reload, and what was written offline is sent by itself", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Before the tunnel");
  await choose(bob, "Alice");
  await tick(alice, "Before the tunnel", "Read");

  await bob.context.setOffline(true);
  await bob.page.getByText(/^Offline since/).waitFor();
  await write(bob, "First from the tunnel");
  await write(bob, "Second from the tunnel");
  await tick(bob, "Second from the tunnel", "Waiting to be sent");
  for (let i = 1; i <= 3; i++) {
    await write(alice, `While you were away ${i}`);
  }
  await tick(alice, "While you were away 3", "Sent");

  await bob.context.setOffline(false);
  await bob.page.reload();
  await bubble(bob, "While you were away 3").waitFor();
  await tick(bob, "Second from the tunnel", "Read");
  await bubble(alice, "Second from the tunnel").waitFor();
  const texts = await alice.page.getByRole("article").allInnerTexts();
  const tunnel = texts.filter((text) => text.includes("from the tunnel"));
  assert.deepEqual(tunnel.map((text) => text.slice(0, 5)), ["First", "Secon"]);
  await leave(alice, bob);
});

test("the page opens without a network, and what is written then is sent later", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Read me in the tunnel");
  await choose(bob, "Alice");
  await bubble(bob, "Read me in the tunnel").waitFor();
  await bob.page.waitForFunction(() => caches.match("/js/main.js").then(Boolean));

  await bob.context.setOffline(true);
  await bob.page.reload();
  await bubble(bob, "Read me in the tunnel").waitFor();
  await write(bob, "Written in the tunnel");
  await tick(bob, "Written in the tunnel", "Waiting to be sent");
  await bob.context.setOffline(false);

  await bubble(alice, "Written in the tunnel").waitFor();
  await leave(alice, bob);
});

test("the outbox survives a reload while the server is away", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await alice.page.evaluate(async () => (await import("/js/view/context.js")).chat.value.connection.suspend());
  await write(alice, "Kept over a reload");
  await tick(alice, "Kept over a reload", "Waiting to be sent");
  await alice.page.waitForFunction(() => indexedDB.databases().then((all) => all.length > 0));

  await alice.page.reload();

  await tick(alice, "Kept over a reload", "Delivered");
  assert.equal(await bubble(alice, "Kept over a reload").count(), 1);
  await leave(alice, bob);
});

test("two tabs send once, show the same and refresh their tokens in turn", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "From the first tab");
  const second = { ...alice, page: await alice.context.newPage() };
  await second.page.goto(alice.page.url());
  await bubble(second, "From the first tab").waitFor();

  await write(second, "From the second tab");
  await bubble(alice, "From the second tab").waitFor();
  assert.equal(await bubble(alice, "From the second tab").count(), 1);
  const refresh = () => import("/js/view/context.js").then(({ sessions }) => sessions.fresh(sessions.current().access));
  const grants = await Promise.all([alice.page.evaluate(refresh), second.page.evaluate(refresh)]);
  assert.ok(grants.every(({ user }) => user === alice.user));
  await write(alice, "Still signed in");
  await bubble(second, "Still signed in").waitFor();
  await leave(alice, bob);
});

test("history of hundreds of entries scrolls up without a jump", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "The very first");
  await tick(alice, "The very first", "Delivered");
  const conversation = decodeURIComponent(alice.page.url().split("/c/")[1]);
  await sendMany(alice, conversation, 260);
  await alice.page.reload();
  await bob.page.getByText("261 unread messages").waitFor({ state: "attached" });
  await choose(bob, "Alice");
  await bob.page.getByText("Unread messages", { exact: true }).waitFor();
  await bubble(bob, "The very first").waitFor();
  await bob.page.getByRole("button", { name: /Jump to the newest/ }).click();
  await bubble(bob, "Entry 260 ").waitFor();

  const jump = await bob.page.getByRole("log").evaluate(scrollThrough);

  assert.ok(jump.steps > 50, `scrolled ${jump.steps} steps`);
  assert.ok(jump.worst <= 2, `a row moved by ${jump.worst} px while nobody moved it`);
  await bubble(bob, "The very first").waitFor();
  await bob.page.getByRole("button", { name: /Jump to the newest/ }).click();
  await bubble(bob, "Entry 260 ").waitFor();
  const held = await bob.page.getByRole("article").count();
  assert.ok(held <= 360, `${held} rows are in the page`);
  await tick(alice, "Entry 260 ", "Read");
  await leave(alice, bob);
});

/** Scrolls to the top step by step; tells the largest distance by which a visible row moved of itself. */
async function scrollThrough(log) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const settle = async () => {
    for (let i = 0; i < 4; i++) {
      await frame();
    }
  };
  const middle = () => {
    const { top, height } = log.getBoundingClientRect();
    return [...log.querySelectorAll("[data-key]")].find((row) => row.getBoundingClientRect().bottom > top + height / 2);
  };
  let worst = 0;
  let steps = 0;
  let idle = 0;
  while (idle < 40 && steps < 2_000) {
    const before = log.scrollTop;
    log.scrollTop -= 300;
    const row = middle();
    const place = row.getBoundingClientRect().top;
    await settle();
    worst = row.isConnected ? Math.max(worst, Math.abs(row.getBoundingClientRect().top - place)) : Infinity;
    idle = before === 0 && log.scrollTop === 0 ? idle + 1 : 0;
    steps++;
  }
  return { worst, steps };
}

test("a group is made, changed and left", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  const carol = await register(browser, nodeA, "Carol");
  const dialog = alice.page.getByRole("dialog");
  await alice.page.getByRole("button", { name: "New chat" }).first().click();
  await dialog.getByRole("tab", { name: "New group" }).click();
  await dialog.getByLabel("Group name").fill("Harbour walk");
  await dialog.getByLabel("Add people by user id").fill(bob.user);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByRole("button", { name: "Remove Bob" }).waitFor();
  await dialog.getByRole("button", { name: "Create group" }).click();
  await write(alice, "Who is in?");
  await choose(bob, "Harbour walk");
  await tick(alice, "Who is in?", "Read");

  await alice.page.getByRole("button", { name: "Details", exact: true }).click();
  const details = alice.page.getByRole("complementary", { name: "Group details" });
  await details.getByLabel("Add people").fill(carol.user);
  await details.getByRole("button", { name: "Add", exact: true }).click();
  await carol.page.getByRole("link", { name: /Harbour walk/ }).waitFor();
  await details.getByLabel("Group name").fill("Harbour run");
  await details.getByRole("button", { name: "Save" }).click();
  await bob.page.getByText("Alice renamed the group to “Harbour run”").last().waitFor();

  await details.getByRole("button", { name: "Options for Bob" }).click();
  await details.getByRole("menuitem", { name: "Make admin" }).click();
  await bob.page.getByText("Alice made you an admin").last().waitFor();
  await details.getByRole("button", { name: "Options for Carol" }).click();
  await details.getByRole("menuitem", { name: "Remove from group" }).click();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Remove from group" }).click();
  await choose(carol, "Harbour run");
  await carol.page.getByText(/You were removed from this group/).waitFor();
  await leave(alice, bob, carol);
});

test("a text is answered, edited, reacted to and deleted, for who is there and for who comes back", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Lunch at nono?");
  await choose(bob, "Alice");
  await bubble(bob, "Lunch at nono?").waitFor();

  await act(alice, "Lunch at nono?", "Edit");
  await write(alice, "Lunch at noon?");
  await bubble(bob, "Lunch at noon?").getByText("edited").waitFor();
  await act(bob, "Lunch at noon?", "React with 👍");
  await bubble(alice, "Lunch at noon?").getByRole("button", { name: "👍 by Bob" }).waitFor();
  await bubble(alice, "Lunch at noon?").getByRole("button", { name: "👍 by Bob" }).click();
  await bubble(bob, "Lunch at noon?").getByRole("button", { name: /👍 by Bob and you|👍 by you and Alice/ }).waitFor();
  await act(bob, "Lunch at noon?", "Reply");
  await write(bob, "With pleasure");
  await bubble(alice, "With pleasure").getByRole("button", { name: /Alice.*Lunch at noon/ }).waitFor();

  await bob.context.setOffline(true);
  await bob.page.getByText(/^Offline/).waitFor();
  await act(alice, "Lunch at noon?", "Delete");
  await alice.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await bubble(alice, "You deleted this message").waitFor();
  await act(bob, "With pleasure", "React with 🙏");
  await bubble(bob, "With pleasure").getByRole("button", { name: "🙏 by you" }).waitFor();
  await bob.context.setOffline(false);

  await bubble(bob, "This message was deleted").first().waitFor();
  await bubble(alice, "With pleasure").getByRole("button", { name: "🙏 by Bob" }).waitFor();
  assert.equal(await bob.page.getByText("Lunch at no").count(), 0);
  await bob.page.reload();
  await bubble(bob, "With pleasure").getByRole("button", { name: /This message was deleted/ }).waitFor();
  await bubble(bob, "With pleasure").getByRole("button", { name: "Actions" }).click();
  await accessible(bob, "changed entries and their menu");
  await leave(alice, bob);
});

test("a sync that the server puts off is tried again", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(alice, bob);
  await write(alice, "Before the storm");
  await bob.page.getByRole("link", { name: /Alice.*Before the storm/ }).waitFor();
  const url = bob.page.url();
  await bob.page.goto("about:blank");
  await write(alice, "In the storm");
  await tick(alice, "In the storm", "Sent");

  let putOff = 0;
  await bob.context.routeWebSocket(/\/eventbus\/websocket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const { address, replyAddress } = JSON.parse(String(text));
      if (address !== "chat.sync" || putOff === 2) {
        server.send(text);
        return;
      }
      putOff++;
      const refusal = { type: "err", address: replyAddress, failureCode: 503, failureType: "RECIPIENT_FAILURE", message: "Later." };
      socket.send(JSON.stringify(refusal));
    });
  });
  await bob.page.goto(url);

  await bob.page.getByRole("link", { name: /Alice.*In the storm/ }).waitFor();
  assert.equal(putOff, 2);
  await leave(alice, bob);
});

test("SockJS serves where no WebSocket gets through", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob", { blockRawSocket: true });
  await openChat(bob, alice);
  await write(bob, "Through the fallback");
  await alice.page.getByRole("link", { name: /Bob.*Through the fallback/ }).waitFor();
  await choose(alice, "Bob");
  await tick(bob, "Through the fallback", "Read");
  const asked = await bob.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
  assert.ok(asked.some((name) => name.endsWith("/lib/sockjs.js")));
  await leave(alice, bob);
});

test("the dialog tells when there is no such user", async () => {
  const alice = await register(browser, nodeA, "Alice");
  await alice.page.getByRole("button", { name: "New chat" }).first().click();
  await alice.page.getByRole("dialog").getByLabel("User id").fill("nobody_at_all");
  await alice.page.getByRole("button", { name: "Open chat" }).click();
  await alice.page.getByText("There is no user “nobody_at_all”").waitFor();
  await leave(alice);
});

test("logging out deletes what the browser kept", async () => {
  const alice = await register(browser, nodeA, "Alice");
  await alice.page.getByRole("button", { name: "Menu" }).click();
  await alice.page.getByRole("menuitem", { name: "Log out" }).click();
  await alice.page.getByRole("dialog").getByRole("button", { name: "Log out" }).click();
  await alice.page.getByRole("heading", { name: "Welcome back" }).waitFor();
  await alice.page.waitForFunction(() => indexedDB.databases().then((all) => all.length === 0));
  assert.equal(await alice.page.evaluate(() => localStorage.getItem("parley.session")), null);
  await leave(alice);
});
