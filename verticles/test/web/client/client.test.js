// The client as a program uses it, on two real nodes, over lines that lose frames and break.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Client, Failure, inMemory, post, rawSocket, Sessions } from "../../../../webroot/client/index.js";

const nodeA = process.env.PARLEY_URL_A;
const nodeB = process.env.PARLEY_URL_B;
const PASSWORD = "correct horse battery";
let users = 0;
const newUser = () => `client_${Date.now().toString(36)}${(users++).toString(36)}`;
const textsOf = (entries) => entries.map(({ body }) => body.text);

async function until(condition) {
  for (const end = Date.now() + 20_000; !condition(); ) {
    assert.ok(Date.now() < end, `in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A person on the first node, by password. */
async function person(means = {}) {
  const sessions = new Sessions({ ...inMemory(), api: (name, body, access) => post(name, body, access, nodeA) });
  await sessions.register({ user: newUser(), password: PASSWORD });
  const client = new Client(nodeA, { sessions, ...means });
  await client.start();
  return client;
}

/** A bot of theirs, and its key. */
async function bot(owner) {
  const user = newUser();
  await owner.request("chat.bot.create", { user });
  const key = await owner.request("chat.key.create", { user, name: "test", scopes: ["read", "send"] });
  return { user, ...key, direct: `d.${[owner.user, user].sort().join(".")}` };
}

/** A client of that bot on the second node that keeps what it was handed. */
async function listen({ key }, means = {}) {
  const entries = [];
  const client = new Client(nodeB, { key, onEntry: (entry) => void entries.push(entry), ...means });
  await client.start();
  return { client, entries };
}

/** A line that can be told to lose frames, and to break. */
function line() {
  const it = { loses: (_text) => false, opened: 0, cut: () => {} };
  const transport = (ends) => {
    const wire = rawSocket(nodeB)({ ...ends, onOpen: () => (it.opened++, ends.onOpen()), onText: (text) => it.loses(text) || ends.onText(text) });
    it.cut = () => {
      wire.close();
      ends.onClose(1006);
    };
    return wire;
  };
  return { it, transport };
}

test("a person and a bot on another node hear each other, and their own, in order", async () => {
  const mine = [];
  const alice = await person({ onEntry: (entry) => void mine.push(entry) });
  const parrot = await bot(alice);
  const { client, entries } = await listen(parrot);
  const sent = await Promise.all(["one", "two", "three"].map((text) => alice.send(parrot.direct, text)));
  assert.deepEqual(sent.map(({ seq }) => seq), [1, 2, 3]);
  await until(() => entries.length === 3);
  await client.send(parrot.direct, "four");
  await until(() => mine.length === 4 && entries.length === 4);
  assert.deepEqual(textsOf(entries), ["one", "two", "three", "four"]);
  assert.deepEqual(mine.map(({ seq, from }) => [seq, from]), [1, 2, 3, 4].map((seq) => [seq, seq < 4 ? alice.user : parrot.user]));
  client.stop();
  alice.stop();
});

test("what the line loses is fetched, and handed out once, in its place", async () => {
  const alice = await person();
  const parrot = await bot(alice);
  const { it, transport } = line();
  let heard = 0;
  it.loses = (text) => text.includes('"event":"entry"') && ++heard % 3 !== 0;
  const { client, entries } = await listen(parrot, { transport });
  const said = Array.from({ length: 60 }, (_, i) => `t${i}`);
  for (const text of said) {
    await alice.send(parrot.direct, text);
  }
  await until(() => entries.length === 60);
  assert.deepEqual(textsOf(entries), said);
  assert.equal(it.opened, 1);
  client.stop();
  alice.stop();
});

test("what happens while the line is away is neither lost nor doubled, in both directions", async () => {
  const mine = [];
  const alice = await person({ onEntry: (entry) => void mine.push(entry) });
  const parrot = await bot(alice);
  const { it, transport } = line();
  const { client, entries } = await listen(parrot, { transport });
  await alice.send(parrot.direct, "before");
  await until(() => entries.length === 1);
  it.cut();
  const replies = ["r1", "r2", "r3"].map((text) => client.send(parrot.direct, text));
  await alice.send(parrot.direct, "meanwhile");
  await Promise.all(replies);
  await until(() => entries.length === 5 && mine.length === 5);
  assert.deepEqual(entries, mine.map((entry) => entries.find(({ seq }) => seq === entry.seq)));
  assert.deepEqual(textsOf(entries).filter((text) => text.startsWith("r")), ["r1", "r2", "r3"]);
  assert.deepEqual(entries.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
  assert.equal(it.opened, 2);
  client.stop();
  alice.stop();
});

test("goes on at its cursors, and from now on without", async () => {
  const alice = await person();
  const parrot = await bot(alice);
  const first = await listen(parrot);
  await alice.send(parrot.direct, "one");
  await until(() => first.entries.length === 1);
  first.client.stop();
  await alice.send(parrot.direct, "two");
  await alice.send(parrot.direct, "three");
  const second = await listen(parrot, { cursors: first.client.cursors });
  assert.deepEqual(textsOf(second.entries), ["two", "three"]);
  second.client.stop();
  const third = await listen(parrot);
  await alice.send(parrot.direct, "four");
  await until(() => third.entries.length === 1);
  assert.deepEqual(textsOf(third.entries), ["four"]);
  third.client.stop();
  alice.stop();
});

test("an entry whose handler fails comes again, and may be answered from within", async () => {
  const alice = await person();
  const parrot = await bot(alice);
  const tries = [];
  const client = new Client(nodeB, {
    key: parrot.key,
    onEntry: async (entry) => {
      tries.push(entry.body.text);
      if (tries.length === 1) {
        throw new Error("not now");
      }
      if (entry.from !== parrot.user) {
        await client.send(entry.conversation, `re ${entry.body.text}`);
      }
    },
  });
  await client.start();
  await alice.send(parrot.direct, "one");
  await until(() => tries.length === 1);
  await alice.send(parrot.direct, "two");
  await until(() => tries.includes("re two"));
  assert.deepEqual(tries.filter((text) => !text.startsWith("re")), ["one", "one", "two"]);
  client.stop();
  alice.stop();
});

test("a refusal is told, and a revoked key ends it", async () => {
  const alice = await person();
  const parrot = await bot(alice);
  let ended;
  const end = new Promise((resolve) => (ended = resolve));
  const { client } = await listen(parrot, { onEnd: ended });
  await assert.rejects(client.send(parrot.direct, ""), (failure) => failure instanceof Failure && failure.code === 400);
  await assert.rejects(client.send(`d.${parrot.user}.zz_nobody`, "hello"), (failure) => failure.code === 404);
  await client.send(parrot.direct, "still here");
  await alice.request("chat.key.revoke", { id: parrot.id });
  assert.equal((await end).code, 401);
  const late = new Client(nodeB, { key: parrot.key });
  await assert.rejects(late.start(), (failure) => failure.code === 401);
  alice.stop();
});

test("once it is stopped, in the middle of whatever, its program can end", async () => {
  const alice = await person();
  const { key } = await bot(alice);
  alice.stop();
  const module = new URL("../../../../webroot/client/index.js", import.meta.url);
  const program = `import { Client } from "${module}";
    const client = new Client("${nodeB}", { key: "${key}" });
    await client.start();
    client.replica.sync().catch(() => {});
    client.send("d.nobody.zz_nobody", "hello").catch(() => {});
    client.stop();`;
  const { status } = spawnSync(process.execPath, ["--experimental-websocket", "--input-type=module", "-e", program], { timeout: 15_000 });
  assert.equal(status, 0);
});
