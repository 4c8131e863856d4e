// The bridge's official client, unmodified, in Chromium, over each transport that a browser has.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch } from "../browser/support.js";
import { chat, nodeA, nodeB, register, request, signIn } from "./support.mjs";

const require = createRequire(import.meta.url);
let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

async function openPage(url) {
  const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(`${url}/health/live`);
  await page.addScriptTag({ path: require.resolve("sockjs-client/dist/sockjs.js") });
  await page.addScriptTag({ path: require.resolve("@vertx/eventbus-bridge-client.js") });
  return page;
}

for (const transport of ["websocket", "xhr-streaming", "xhr-polling"]) {
  test(`a browser over ${transport} and a backend on another node`, async () => {
    const [alice, bob] = await Promise.all([register(nodeA), register(nodeB)]);
    const page = await openPage(nodeA);
    const backend = await signIn(nodeB, bob);
    const conversation = chat(alice, bob);
    await page.evaluate(
      ([account, transports]) =>
        new Promise((resolve, reject) => {
          const bus = new EventBus(`${location.origin}/eventbus`, { transports });
          Object.assign(globalThis, { bus, events: [] });
          bus.onopen = () =>
            bus.send("chat.auth", { token: account.access }, (failure) => {
              if (failure) {
                reject(new Error(failure.message));
                return;
              }
              bus.registerHandler(`user.${account.user}`, (refused, frame) => events.push(refused ?? frame.body));
              bus.send("chat.sync", {}, resolve);
            });
        }),
      [alice, transport],
    );

    await request(backend.bus, "chat.message.send", {
      conversation, id: crypto.randomUUID(), kind: "text", body: { text: "to the browser \u{1f600}" },
    });
    await page.waitForFunction(() => events.some((event) => event.entry?.body.text === "to the browser \u{1f600}"));
    const seq = await page.evaluate(
      (id) =>
        new Promise((resolve, reject) => {
          const body = { conversation: id, id: crypto.randomUUID(), kind: "text", body: { text: "back" } };
          bus.send("chat.message.send", body, (failure, reply) =>
            failure ? reject(new Error(failure.message)) : resolve(reply.body.seq),
          );
        }),
      conversation,
    );

    assert.equal(seq, 2);
    assert.equal(await page.evaluate(() => bus.sockJSConn.transport), transport);
    backend.bus.close();
    await page.context().close();
  });
}
