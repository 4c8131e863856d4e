// A backend on the TCP bridge (PARLEY_BRIDGE_A) by the client from npm, unmodified, and a person on another node.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { chat, nodeA, nodeB, register, request, signIn, until } from "./support.mjs";

const EventBus = createRequire(import.meta.url)("vertx3-tcp-eventbus-client/lib/tcp-vertx-eventbus.js");

function open() {
  return new Promise((resolve, reject) => {
    const bus = new EventBus("127.0.0.1", Number(process.env.PARLEY_BRIDGE_A));
    bus.onerror = reject;
    bus.onopen = () => resolve(bus);
  });
}

test("a backend writes and is written to over TCP", async () => {
  const [backend, person] = await Promise.all([register(nodeA), register(nodeB)]);
  const [bus, other] = [await open(), await signIn(nodeB, person)];
  const events = [];

  const welcome = await request(bus, "chat.auth", { token: backend.access });
  assert.equal(welcome.user, backend.user);
  bus.registerHandler(`user.${backend.user}`, (failure, frame) => events.push(failure ?? frame.body));
  await request(bus, "chat.sync", {});
  const conversation = chat(backend, person);
  const entry = { conversation, id: crypto.randomUUID(), kind: "text", body: { text: "over TCP \u{1f600}" } };
  assert.equal((await request(bus, "chat.message.send", entry)).seq, 1);
  await until(() => other.events.some((event) => event.entry?.body.text === "over TCP \u{1f600}"));

  const answer = { conversation, id: crypto.randomUUID(), kind: "text", body: { text: "heard" } };
  await request(other.bus, "chat.message.send", answer);
  await until(() => events.some((event) => event.entry?.body.text === "heard"));
  await assert.rejects(request(bus, "chat.message.history", { conversation: "d.a.b" }), ({ failureCode }) => failureCode === 404 || failureCode === 400);
  bus.transport.end(); // its own close() calls what does not exist
  other.bus.close();
});
