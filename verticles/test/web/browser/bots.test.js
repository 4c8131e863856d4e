// Bots: made by a person, run by a program (PARLEY_BOT: a command that takes PARLEY_KEY), chatting with people on two nodes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { accessible, bubble, group, launch, leave, newUser, nodeA, nodeB, openChat, register, write } from "./support.js";

let browser;
let program;
before(async () => (browser = await launch()));
after(() => {
  program?.kill();
  return browser?.close();
});

const settings = async ({ page }) => {
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
};

/** Makes a bot and a key in the settings; returns its id and the key. */
async function make(person, name) {
  const { page } = person;
  const user = newUser("bot");
  await settings(person);
  await page.getByRole("button", { name: "Bots" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("User id of the bot").fill(user);
  await page.getByRole("button", { name: "Create bot" }).click();
  await page.getByRole("button", { name: `Keys of ${name}` }).click();
  await page.getByText("It has no key yet").waitFor();
  await page.getByLabel("What it is for").fill("the test");
  await page.getByRole("button", { name: "Create key" }).click();
  const key = await page.getByLabel("The key", { exact: true }).inputValue();
  await page.getByText("read messages, write messages · never used").waitFor();
  await accessible(person, "the keys of a bot");
  return { user, name, key };
}

/** The sample, which runs on another node than who has made it. */
async function run(key) {
  const command = process.env.PARLEY_BOT ?? `${import.meta.dirname}/../../../../scripts/bots/echo.mjs ${nodeB}`;
  program = spawn("sh", ["-c", `exec ${command}`], { env: { ...process.env, PARLEY_KEY: key }, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    program.stdout.on("data", (data) => String(data).includes("is listening") && resolve());
    program.on("exit", (code) => reject(new Error(`the bot ended with ${code}`)));
  });
}

test("a person makes a bot, which answers commands, buttons and words, until its key is revoked", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bot = await make(alice, "Parrot");
  await run(bot.key);
  await alice.page.keyboard.press("Escape");
  await openChat(alice, bot);
  await alice.page.getByRole("main").getByText("Bot", { exact: true }).waitFor();
  await write(alice, "Polly?");
  await bubble(alice, "Polly?").nth(1).waitFor();
  const composer = alice.page.getByLabel("Message", { exact: true });
  await composer.pressSequentially("/he");
  await alice.page.getByRole("option", { name: "/help What this bot can do" }).waitFor();
  await accessible(alice, "a command being completed");
  await composer.press("Enter");
  assert.equal(await composer.inputValue(), "/help ");
  await composer.press("Enter");
  await alice.page.getByRole("button", { name: "Good bye" }).click();
  await bubble(alice, "Good bye").nth(1).waitFor();
  await accessible(alice, "a chat with a bot");

  const bob = await register(browser, nodeB, "Bob");
  await group(alice, "Birds", bob, bot);
  await bob.page.getByRole("link", { name: /Birds/ }).click();
  await write(bob, "Any news?");
  await bubble(bob, "Any news?").nth(1).waitFor();

  const ended = new Promise((resolve) => program.on("exit", resolve));
  await settings(alice);
  await alice.page.getByRole("button", { name: "Bots" }).click();
  await alice.page.getByRole("button", { name: "Keys of Parrot" }).click();
  await alice.page.getByText(/used /).waitFor();
  await alice.page.getByRole("button", { name: "Revoke the test" }).click();
  await alice.page.getByRole("button", { name: "Revoke", exact: true }).click();
  assert.notEqual(await ended, 0);
  await leave(alice, bob);
});

test("a person connects services to a bot by webhooks, in and out", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const { page } = alice;
  const user = newUser("bot");
  await settings(alice);
  await page.getByRole("button", { name: "Bots" }).click();
  await page.getByLabel("Name").fill("Relay");
  await page.getByLabel("User id of the bot").fill(user);
  await page.getByRole("button", { name: "Create bot" }).click();
  await page.getByRole("button", { name: "Keys of Relay" }).waitFor();
  await page.keyboard.press("Escape");
  await group(alice, "Server room", { user, name: "Relay" });
  const open = async () => {
    await settings(alice);
    await page.getByRole("button", { name: "Bots" }).click();
    await page.getByRole("button", { name: "Webhooks of Relay" }).click();
  };

  await open();
  await page.getByLabel("What it is for").fill("Alarms");
  await page.getByLabel("Chat", { exact: true }).selectOption({ label: "Server room" });
  await page.getByRole("button", { name: "Create webhook" }).click();
  const address = new URL(await page.getByLabel("The address", { exact: true }).inputValue());
  await page.getByText("posts into Server room").waitFor();
  await accessible(alice, "the webhooks of a bot");

  const posts = [];
  let status = 422;
  const receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => (body += data)).on("end", () => {
      posts.push(JSON.parse(body).data.body.text);
      response.writeHead(status).end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  await page.getByLabel("What it is for").fill("Archive");
  await page.getByText("To a URL").click();
  await page.getByLabel("URL", { exact: true }).fill("https://10.0.0.1/");
  await page.getByRole("button", { name: "Create webhook" }).click();
  await page.getByText("10.0.0.1 is an internal address, to which nothing is posted.").waitFor();
  await page.getByLabel("URL", { exact: true }).fill(`http://127.0.0.1:${receiver.address().port}/hook`);
  await page.getByRole("button", { name: "Create webhook" }).click();
  assert.match(await page.getByLabel("The secret", { exact: true }).inputValue(), /^whsec_/);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: /Server room/ }).click();
  const posted = await fetch(nodeB + address.pathname, { method: "POST", body: JSON.stringify({ text: "The disk is full" }) });
  assert.equal(posted.status, 200);
  await bubble(alice, "The disk is full").waitFor();
  await write(alice, "I am on it");
  await open();
  await page.getByText("1 message was refused").click();
  await page.getByText("It answered 422.").last().waitFor();
  await accessible(alice, "a webhook that fails");
  status = 200;
  await page.getByRole("button", { name: "Try Archive again" }).click();
  await page.getByRole("button", { name: "Delete Archive" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("Archive").waitFor({ state: "detached" });
  assert.deepEqual([...new Set(posts)], ["I am on it"]);
  receiver.close();
  await leave(alice);
});
