import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../../../../webroot/client/backoff.js";
import { Bus } from "../../../../webroot/client/bus.js";
import { Connection } from "../../../../webroot/client/connection.js";
import { Failure } from "../../../../webroot/client/failure.js";
import { Sessions } from "../../../../webroot/client/session.js";
import { firstThatWorks } from "../../../../webroot/client/transport.js";
import { uuidv7 } from "../../../../webroot/client/uuid.js";

/** A wire whose other end is this test. */
function wire() {
  const end = { sent: [], closed: false };
  const transport = (ends) => {
    end.ends = ends;
    return { send: (text) => end.sent.push(JSON.parse(text)), close: () => (end.closed = true) };
  };
  return { end, transport };
}

function bus() {
  const { end, transport } = wire();
  const seen = { events: [], codes: [] };
  const it = new Bus(transport, { onOpen: () => {}, onEvent: (body) => seen.events.push(body), onClose: (code) => seen.codes.push(code) });
  return { it, end, seen, say: (frame) => end.ends.onText(JSON.stringify(frame)) };
}

test("ids are UUIDv7 that sort in the order in which they were made, also within a millisecond", () => {
  const ids = Array.from({ length: 5_000 }, () => uuidv7(1_795_000_000_000));
  assert.match(ids[0], /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test("back-off grows to its cap and uses all of the range below", () => {
  assert.equal(backoff(1, { random: () => 0 }), 100);
  assert.equal(backoff(1, { random: () => 1 }), 600);
  assert.equal(backoff(3, { random: () => 1 }), 2_100);
  assert.equal(backoff(1_000, { random: () => 1 }), 30_100);
});

test("an answer goes to the request it belongs to", async () => {
  const { it, end, say } = bus();
  const first = it.request("chat.a", {});
  const second = it.request("chat.b", { x: 1 });
  assert.deepEqual(end.sent[1], { type: "send", address: "chat.b", body: { x: 1 }, replyAddress: "2" });
  say({ type: "rec", address: "2", body: "two" });
  say({ type: "rec", address: "1", body: "one" });
  assert.deepEqual(await Promise.all([first, second]), ["one", "two"]);
  it.close();
});

test("a refusal is a failure with the server's code and sentence", async () => {
  const { it, say } = bus();
  const refused = it.request("chat.a", {});
  say({ type: "err", address: "1", failureCode: 404, failureType: "RECIPIENT_FAILURE", message: "There is no such user." });
  await assert.rejects(refused, (failure) => failure.code === 404 && !failure.temporary && /no such user/.test(failure.message));
  it.close();
});

test("errors of the bus itself, which have no code of ours, are temporary", async () => {
  const { it, say } = bus();
  const refused = it.request("chat.a", {});
  say({ type: "err", address: "1", failureCode: -1, failureType: "NO_HANDLERS", message: "" });
  await assert.rejects(refused, (failure) => failure.temporary);
  it.close();
});

test("frames that answer nobody do no harm", () => {
  const { it, say, seen } = bus();
  say({ type: "err", body: "access_denied" });
  say({ type: "pong" });
  say({ type: "rec", address: "99", body: { event: "resync" } });
  assert.deepEqual(seen, { events: [{ event: "resync" }], codes: [] });
  it.close();
});

test("a lost line rejects what waits, once, and refuses what comes later", async () => {
  const { it, end, seen } = bus();
  const waiting = it.request("chat.a", {});
  end.ends.onClose(4001);
  end.ends.onClose(1006);
  await assert.rejects(waiting, (failure) => failure.code === 0 && failure.temporary);
  await assert.rejects(it.request("chat.a", {}));
  assert.deepEqual(seen.codes, [4001]);
});

test("a bye names the code where the transport has none", () => {
  const { end, seen, say } = bus();
  say({ type: "rec", address: "user.alice", body: { event: "bye", code: 4503, reason: "Signed out." } });
  end.ends.onClose(1000);
  assert.deepEqual(seen.codes, [4503]);
});

test("no answer in time is a failure that can be tried again", async () => {
  const { it } = bus();
  await assert.rejects(it.request("chat.a", {}, 5), (failure) => failure.temporary);
  it.close();
});

test("a question asked before the line is up is asked once it is", async () => {
  const { end, transport } = wire();
  const session = { user: "alice", access: "token", expiresAt: Date.now() + 60_000 };
  const sessions = { fresh: async () => session, current: () => session };
  const live = new Promise((onLive) => {
    const nothing = () => {};
    const it = new Connection({ transport, sessions, onState: nothing, onLive: () => onLive(it), onEvent: nothing, onSignedOut: nothing });
    it.start();
    it.request("chat.profile.get", { users: ["bob"] }).catch(nothing);
  });
  const answer = (body) => end.ends.onText(JSON.stringify({ type: "rec", address: end.sent.at(-1).replyAddress, body }));
  end.ends.onOpen();
  await new Promise(setImmediate);
  assert.deepEqual(end.sent.map(({ address }) => address), ["chat.auth"]);
  answer({ user: "alice" });
  const it = await live;
  await new Promise(setImmediate);
  assert.deepEqual(end.sent.map(({ address }) => address), ["chat.auth", "user.alice", "chat.profile.get"]);
  it.stop();
});

test("failures tell whether trying again can help", () => {
  const codes = [0, 400, 401, 403, 404, 409, 413, 429, 500, 503];
  assert.deepEqual(codes.filter((code) => new Failure(code, "").temporary), [0, 401, 429, 500, 503]);
});

test("the next transport is tried until something was heard over one, which is then kept", () => {
  const tried = [];
  const named = (name) => (ends) => {
    tried.push(name);
    return { ends, send() {}, close() {} };
  };
  const transport = firstThatWorks([named("raw"), named("sockjs")]);
  const attempt = () => transport({ onOpen() {}, onText() {}, onClose() {} }).ends;
  const deaf = attempt();
  deaf.onOpen();
  deaf.onClose(1006);
  const working = attempt();
  working.onOpen();
  working.onText("{}");
  working.onClose(4001);
  attempt().onClose(1006);
  attempt();
  assert.deepEqual(tried, ["raw", "sockjs", "sockjs", "sockjs"]);
});

/** Storage and locks as tabs of one browser share them, and a server that rotates refresh tokens. */
function browser() {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  let turn = Promise.resolve();
  const locks = { request: (_name, step) => (turn = turn.then(step, step)) };
  const server = { refreshes: 0, valid: "r0" };
  const grant = () => ({ user: "alice", device: "d1", access: `a${server.refreshes}`, refresh: server.valid, expiresIn: 900 });
  const api = async (name, body) => {
    if (name === "refresh") {
      if (body.refresh !== server.valid) {
        throw new Failure(401, "Log in again.");
      }
      server.valid = `r${++server.refreshes}`;
    }
    return grant();
  };
  const clock = { now: 0 };
  const tab = () => new Sessions({ storage, locks, api, now: () => clock.now });
  return { tab, server, clock };
}

test("tabs that need a fresh token at the same time refresh once", async () => {
  const { tab, server, clock } = browser();
  const tabs = [tab(), tab(), tab()];
  await tabs[0].login({ user: "alice", password: "x" });
  clock.now = 880_000;
  const sessions = await Promise.all(tabs.map((one) => one.fresh()));
  assert.deepEqual(sessions.map(({ access }) => access), ["a1", "a1", "a1"]);
  assert.equal(server.refreshes, 1);
});

test("a token that was refused is replaced although its time is not over", async () => {
  const { tab, server } = browser();
  const [one, two] = [tab(), tab()];
  await one.login({ user: "alice", password: "x" });
  const refused = one.current().access;
  await Promise.all([one.fresh(refused), two.fresh(refused)]);
  assert.equal(server.refreshes, 1);
  assert.equal((await one.fresh()).access, "a1");
});

test("without a session a person has to log in", async () => {
  const { tab } = browser();
  await assert.rejects(tab().fresh(), (failure) => failure.code === 401);
});
