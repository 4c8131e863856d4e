// What the bridge tests share: accounts over HTTP, and the official client with promises around it.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(import.meta.url);
export const EventBus = require("@vertx/eventbus-bridge-client.js");
export const nodeA = process.env.PARLEY_URL_A ?? "http://127.0.0.1:8080";
export const nodeB = process.env.PARLEY_URL_B ?? nodeA;
const PATIENCE = 8_000;
let serial = 0;

/** Signs somebody up whose name no other run has used; returns the answer's body. */
export async function register(url) {
  const user = `b${Date.now().toString(36)}${(serial++).toString(36)}`;
  const response = await fetch(`${url}/api/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ user, password: "correct horse battery" }),
  });
  if (response.status !== 201) {
    throw new Error(`${response.status} ${await response.text()}`);
  }
  return response.json();
}

/** The direct conversation of two people. */
export const chat = (one, other) => `d.${[one.user, other.user].sort().join(".")}`;

export const connect = (url, options) => new EventBus(`${url}/eventbus`, options);

/** A connected client; rejects when the connection ends first. */
export function open(url, options) {
  return new Promise((resolve, reject) => {
    const bus = connect(url, options);
    bus.onclose = reject;
    bus.onopen = () => {
      bus.onclose = null;
      resolve(bus);
    };
  });
}

export const closed = (bus) => new Promise((resolve) => (bus.onclose = resolve));

/** The body of the reply; rejects with the failure as the client hands it over, or in time. */
export const request = (bus, address, body) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer to ${address}`)), PATIENCE);
    bus.send(address, body, (failure, reply) => {
      clearTimeout(timer);
      return failure ? reject(failure) : resolve(reply.body);
    });
  });

/** Somebody's device, with the events it has got. */
export async function signIn(url, account, options) {
  const bus = await open(url, options);
  const events = [];
  await request(bus, "chat.auth", { token: account.access });
  bus.registerHandler(`user.${account.user}`, (failure, frame) => events.push(failure ?? frame.body));
  await request(bus, "chat.sync", {});
  return { bus, events };
}

/** The first truthy result of a condition that is asked again and again. */
export async function until(condition) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const result = condition();
    if (result) {
      return result;
    }
    if (Date.now() > deadline) {
      throw new Error(`not true in time: ${condition}`);
    }
    await sleep(10);
  }
}
