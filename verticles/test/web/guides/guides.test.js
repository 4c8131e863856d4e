// The guides, followed literally from an empty folder: their code runs as it stands, but for where the server is, and for the ids,
// tokens and keys that it gives. PARLEY_BRIDGE is the port for backends, PARLEY_PYTHON an interpreter with the client of others.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, inMemory, post, Sessions } from "../../../../webroot/client/index.js";

const node = process.env.PARLEY_URL_A;
const root = new URL("../../../../", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "parley-guide"));
const running = [];
const heard = [];
let alice;
let boss;

/** Signs somebody up who has the demo's password. */
async function person(user, onEntry = () => {}) {
  const sessions = new Sessions({ ...inMemory(), api: (name, body, access) => post(name, body, access, node) });
  await sessions.register({ user, password: "parley-demo" });
  const client = new Client(node, { sessions, onEntry });
  await client.start();
  return client;
}

before(async () => {
  symlinkSync(new URL("../node_modules", import.meta.url).pathname, join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  alice = await person("alice", (entry) => void heard.push(entry));
  await person("bob").then((bob) => bob.stop());
  boss = await person("root");
});
after(() => {
  running.forEach((program) => program.kill());
  alice?.stop();
  boss?.stop();
  rmSync(folder, { recursive: true });
});

/** The code under a heading, in its order. */
function code(file, heading) {
  const section = readFileSync(join(root, file), "utf8").split(/^(?=## )/m).find((each) => each.startsWith(`## ${heading}\n`));
  assert.ok(section, `${file} has ${heading}`);
  return [...section.matchAll(/^( *)```(\w+)\n([^]*?)^ *```$/gm)].map(([, , language, text]) => ({ language, text: here(text) }));
}

const here = (text) => text.replaceAll("http://localhost:8080", node).replaceAll("ws://localhost:8080", node.replace("http", "ws")).replaceAll("port=7000", `port=${process.env.PARLEY_BRIDGE}`);

const shell = (text) => execFileSync("bash", ["-ec", text], { cwd: root, encoding: "utf8" });

/** Runs a program; returns what it has said so far. */
function run(command, name, text, environment = {}) {
  const file = join(folder, name);
  writeFileSync(file, text);
  const program = spawn(command[0], [...command.slice(1), file], { cwd: folder, env: { ...process.env, ...environment } });
  const said = { text: "" };
  program.stdout.on("data", (data) => (said.text += data));
  program.stderr.on("data", (data) => (said.text += data));
  running.push(program);
  return said;
}

async function until(condition, said) {
  for (const end = Date.now() + 20_000; !condition(); ) {
    assert.ok(Date.now() < end, `in time: ${condition} ${said?.text ?? ""}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Says something again and again, to a program that may not listen yet, until that is so. */
async function sayUntil(conversation, text, condition, said) {
  const again = setInterval(() => alice.send(conversation, text).catch(() => {}), 500);
  await until(condition, said).finally(() => clearInterval(again));
}

async function key(owner, user, ...scopes) {
  await owner.request("chat.bot.create", { user });
  return (await owner.request("chat.key.create", { user, name: "guide", scopes })).key;
}

test("Write a client", async () => {
  const [login, bus, socket] = code("README.md", "Write a client");
  const { access } = JSON.parse(shell(login.text));
  const token = `const access = ${JSON.stringify(access)};\n`;
  const first = run(["node"], "bus.mjs", bus.text.replace("\n\n", `\n${token}`));
  await until(() => heard.some(({ conversation, body }) => conversation === "d.alice.bob" && body.text === "Hello"), first);
  await until(() => /seq: 1/.test(first.text), first);
  const second = run(["node", "--experimental-websocket"], "socket.mjs", token + socket.text);
  await sayUntil("d.alice.alice", "are you there?", () => /event: 'entry'/.test(second.text), second);
});

test("Write a bot, and read everything by a feed", async () => {
  const [, feed] = code("README.md", "Write a bot");
  const pk = await key(alice, "archive", "read");
  await alice.send("d.alice.archive", "to be kept");
  const prelude = `import { Client } from "${root}webroot/client/index.js";
    const client = new Client("${node}", { key: "${pk}" });
    await client.start();
    const request = (address, body) => client.request(address, body);
    const store = async (entries) => entries.forEach(({ body }) => console.log(body.text));\n`;
  const said = run(["node", "--experimental-websocket"], "feed.mjs", prelude + feed.text);
  await until(() => /to be kept/.test(said.text), said);
  await alice.send("d.alice.archive", "and this");
  await until(() => /and this/.test(said.text), said);
});

test("Connect a webhook", async () => {
  const [incoming] = code("README.md", "Connect a webhook");
  await alice.request("chat.bot.create", { user: "alarms" });
  const { path } = await alice.request("chat.webhook.create", { user: "alarms", name: "disks", conversation: "d.alarms.alice" });
  assert.match(shell(incoming.text.replace("/api/hooks/ID/SECRET", path)), /"seq":1/);
  await until(() => heard.some(({ body }) => body.text === "Disk of db1 is 91 % full"));
});

test("Manage users from elsewhere", async () => {
  const [{ text }] = code("README.md", "Manage users from elsewhere");
  const pk = await key(boss, "directory", "provision");
  const lines = text.replace("pk_...", pk);
  const made = shell(lines.slice(0, lines.indexOf("# {")));
  const { conversation } = JSON.parse(made.slice(made.indexOf('{"conversation"')));
  const all = shell(lines.replaceAll("g.01KB...", conversation));
  assert.match(all, /"action":"user.put"|"audit":\[/);
  assert.ok((await alice.request("chat.conversation.members", { conversation })).members.some(({ user }) => user === "bob"));
});

test("Write a backend over TCP", { skip: !process.env.PARLEY_PYTHON && "Python is not on the path" }, async () => {
  const [{ text }] = code("README.md", "Write a backend over TCP");
  const { access } = await alice.connection.means.sessions.fresh();
  const said = run([process.env.PARLEY_PYTHON, "-u"], "backend.py", `access = ${JSON.stringify(access)}\n${text}`);
  await until(() => /alice/.test(said.text), said);
  await sayUntil("d.alice.alice", "over TCP", () => /over TCP/.test(said.text), said);
});

test("Send files", () => {
  const [{ text }] = code("README.md", "Send files");
  const { media, size } = JSON.parse(shell(text.slice(0, text.indexOf("# {"))));
  assert.ok(size > 10_000);
  assert.equal(shell(text.replace("media/0f8fad5b...", `media/${media}`)).slice(-100), readFileSync(join(root, "LICENSE"), "utf8").slice(0, 100));
});

test("A bot and a person, by the client", async () => {
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--offline", `${root}webroot/client`], { cwd: mkFolder(), encoding: "utf8" });
  const [bot] = code("webroot/client/README.md", "A bot");
  const pk = await key(alice, "repeater", "read", "send");
  const said = run(["node", "--experimental-websocket"], "own/bot.mjs", bot.text, { PARLEY_KEY: pk });
  await sayUntil("d.alice.repeater", "hi", () => heard.some(({ body }) => body.text === "You said: hi"), said);
  const [one] = code("webroot/client/README.md", "A person");
  const person = run(["node", "--experimental-websocket"], "own/person.mjs", one.text);
  await sayUntil("d.alice.alice", "hello me", () => /hello me/.test(person.text), person);
});

/** An empty folder for a project of its own. */
function mkFolder() {
  const own = join(folder, "own");
  execFileSync("mkdir", [own]);
  writeFileSync(join(own, "package.json"), '{"type":"module"}');
  return own;
}
