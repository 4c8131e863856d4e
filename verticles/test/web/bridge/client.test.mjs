// The bridge's official client, unmodified, against two nodes (PARLEY_URL_A, PARLEY_URL_B).
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { EventBus, chat, closed, connect, nodeA, nodeB, open, register, request, signIn, until } from "./support.mjs";

// No xhr-polling: Node reuses the connection that SockJS closes after each poll; browsers try again.
const TRANSPORTS = [undefined, "websocket", "xhr-streaming"];
const open_ = [];
const keep = (bus) => (open_.push(bus), bus);
after(() => open_.forEach((bus) => bus.state === EventBus.OPEN && bus.close()));

for (const transport of TRANSPORTS) {
  const options = transport ? { transports: transport } : {};
  describe(transport ?? "the transport of the client's choice", () => {
    test("two people on two nodes", async () => {
      const [alice, bob] = await Promise.all([register(nodeA), register(nodeB)]);
      const [a, b] = await Promise.all([signIn(nodeA, alice, options), signIn(nodeB, bob, options)]);
      [a, b].forEach((person) => keep(person.bus));
      const conversation = chat(alice, bob);
      const texts = ["hello", "\u20ac \u{1f600} \u0000 \" \\ </script>", "x".repeat(8000)];

      for (const [index, text] of texts.entries()) {
        const body = { conversation, id: crypto.randomUUID(), kind: "text", body: { text } };
        const reply = await request(a.bus, "chat.message.send", body);
        assert.equal(reply.seq, index + 1);
        const { entry } = await until(() => b.events.find((event) => event.entry?.id === body.id));
        assert.equal(entry.body.text, text);
        assert.equal(entry.from, alice.user);
      }

      b.bus.send("chat.receipt", { delivered: { [conversation]: 3 }, read: { [conversation]: 2 } });
      await until(() => a.events.some((event) => event.event === "receipt" && event.delivered === 3));
      await until(() => a.events.some((event) => event.event === "receipt" && event.read === 2));
    });

    test("failures reach the callbacks", async () => {
      const alice = await register(nodeA);
      const bus = keep(await open(nodeA, options));
      await assert.rejects(request(bus, "chat.sync", {}), { failureCode: 401, failureType: "RECIPIENT_FAILURE" });
      await assert.rejects(request(bus, "chat.auth", { token: "wrong" }), { failureCode: 401 });
      await request(bus, "chat.auth", { token: alice.access });
      await assert.rejects(request(bus, "chat.nothing", {}), { failureCode: 404 });
      await assert.rejects(request(bus, "chat.message.send", { conversation: "d.b.a" }), (failure) => {
        assert.equal(failure.failureCode, 400);
        assert.match(failure.message, /conversation/);
        return true;
      });
      const refused = await new Promise((resolve) => bus.registerHandler("user.somebody_else", resolve));
      assert.equal(refused.failureCode, 403);
    });

    test("answers of many long texts", async () => {
      const alice = await register(nodeA);
      const { bus } = await signIn(nodeA, alice, options);
      keep(bus);
      const conversation = chat(alice, alice);
      for (let i = 0; i < 5; i++) {
        await request(bus, "chat.message.send", {
          conversation, id: crypto.randomUUID(), kind: "text", body: { text: "\u20ac".repeat(8000) },
        });
      }
      for (let i = 0; i < 3; i++) {
        const { entries } = await request(bus, "chat.message.history", { conversation, limit: 60 });
        assert.equal(entries.length, 5);
      }
    });
  });
}

test("pings keep a connection and their pongs are understood", async () => {
  const bus = keep(await open(nodeA, { vertxbus_ping_interval: 100 }));
  let pongs = 0;
  const unhandled = bus.onunhandled;
  bus.onunhandled = (frame) => (frame.type === "pong" ? pongs++ : unhandled(frame));
  await until(() => pongs >= 5);
  assert.equal(bus.state, EventBus.OPEN);
});

test("one listens until one stops", async () => {
  const alice = await register(nodeA);
  const bus = keep(await open(nodeA));
  await request(bus, "chat.auth", { token: alice.access });
  const phone = (await signIn(nodeB, alice)).bus;
  keep(phone);
  const heard = [];
  const handler = (failure, frame) => {
    if (failure || frame.body.event === "entry") {
      heard.push(failure ?? frame.body.entry.body.text);
    }
  };
  const say = (text) =>
    request(phone, "chat.message.send", {
      conversation: chat(alice, alice), id: crypto.randomUUID(), kind: "text", body: { text },
    });

  bus.registerHandler(`user.${alice.user}`, handler);
  await request(bus, "chat.sync", {});
  await say("one");
  await until(() => heard.includes("one"));
  bus.unregisterHandler(`user.${alice.user}`, handler);
  await request(bus, "chat.sync", {});
  await say("two");
  bus.registerHandler(`user.${alice.user}`, handler);
  await request(bus, "chat.sync", {});
  await say("three");
  await until(() => heard.includes("three"));

  assert.deepEqual(heard, ["one", "three"]);
});

test("a client that reconnects catches up", async () => {
  const [alice, bob] = await Promise.all([register(nodeA), register(nodeB)]);
  const writer = keep((await signIn(nodeB, bob)).bus);
  const conversation = chat(alice, bob);
  const say = (text) =>
    request(writer, "chat.message.send", {
      conversation, id: crypto.randomUUID(), kind: "text", body: { text },
    });
  const bus = keep(connect(nodeA, { vertxbus_reconnect_delay_min: 50, vertxbus_reconnect_delay_max: 100 }));
  bus.enableReconnect(true);
  const texts = [];
  let sessions = 0;
  const start = async () => {
    await request(bus, "chat.auth", { token: alice.access });
    bus.registerHandler(`user.${alice.user}`, (failure, frame) => {
      if (frame.body.event === "entry") {
        texts.push(frame.body.entry.body.text);
      }
    });
    const { conversations } = await request(bus, "chat.sync", { cursors: { [conversation]: texts.length } });
    texts.push(...conversations.flatMap((line) => line.entries.map((entry) => entry.body.text)));
    sessions++;
  };
  bus.onopen = start;
  await until(() => sessions === 1);
  await say("first");
  await until(() => texts.length === 1);

  const lost = closed(bus);
  bus.sockJSConn.close();
  await lost;
  await say("while away");
  await until(() => sessions === 2);
  await say("back");
  await until(() => texts.length === 3);

  assert.deepEqual(texts, ["first", "while away", "back"]);
});
