// What the browser tests share: Chromium, people who register through the page, and what they see.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

export const nodeA = process.env.PARLEY_URL_A ?? "http://127.0.0.1:8080";
export const nodeB = process.env.PARLEY_URL_B ?? nodeA;
export const PASSWORD = "correct horse battery";
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

// The same engine without the windows takes half the time to open a page.
const browsers = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const require = createRequire(import.meta.url);
const axeSource = await readFile(require.resolve("axe-core/axe.min.js"), "utf8");
let serial = 0;

export const launch = () =>
  chromium.launch({
    executablePath: browsers.find((program) => program && existsSync(program)),
    args: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update", "--disable-sync"],
  });

/** A user id that no other run has used. */
export const newUser = (name) => `${name}_${Date.now().toString(36)}${(serial++).toString(36)}`;

/** A browser of its own for somebody. Errors in the page fail the test that closes them. */
async function arrive(browser, url, user, name, { blockRawSocket, ...options }) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...options });
  context.setDefaultTimeout(10_000);
  if (blockRawSocket) {
    await context.routeWebSocket(/\/eventbus\/websocket$/, (socket) => socket.close({ code: 1011 }));
  }
  const page = await context.newPage();
  const person = { user, name, context, page, url, errors: [] };
  page.on("pageerror", (error) => person.errors.push(error.stack));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Trusted/.test(message.text())) {
      person.errors.push(message.text());
    }
  });
  await page.goto(url);
  return person;
}

/** Registers somebody through the page. */
export async function register(browser, url, name, { user = newUser(name.toLowerCase()), ...options } = {}) {
  const person = await arrive(browser, url, user, name, options);
  const { page } = person;
  await page.getByRole("button", { name: "New here? Create an account" }).click();
  await page.getByLabel("User id").fill(user);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Chats" }).waitFor();
  return person;
}

/** Signs another device of somebody in. */
export async function login(browser, url, { user, name }, options = {}) {
  const person = await arrive(browser, url, user, name, options);
  const { page } = person;
  await page.getByLabel("User id").fill(user);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Chats" }).waitFor();
  return person;
}

export async function leave(...people) {
  for (const { context, errors } of people) {
    await context.close();
    assert.deepEqual(errors, []);
  }
}

/** Opens the direct chat with somebody, by user id, through the dialog. */
export async function openChat({ page }, other) {
  await page.getByRole("button", { name: "New chat" }).first().click();
  await page.getByRole("dialog").getByLabel("User id").fill(other.user);
  await page.getByRole("button", { name: "Open chat" }).click();
  await page.getByLabel("Message", { exact: true }).waitFor();
}

/** Opens a conversation from the list. */
export const choose = ({ page }, name) => page.getByRole("link", { name: new RegExp(name) }).click();

export async function write({ page }, text) {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** The bubble that holds a text. */
export const bubble = ({ page }, text) => page.getByRole("article").filter({ hasText: text });

/** Waits until an own entry shows a tick: "Waiting to be sent", "Sent", "Delivered" or "Read". */
export const tick = (person, text, name) => bubble(person, text).getByRole("img", { name, exact: true }).waitFor();

/** Waits until an own entry is in the log, so that what is sent after it by another way comes after it. */
export const stored = (person, text) => bubble(person, text).getByRole("img", { name: /^(Sent|Delivered|Read)$/ }).waitFor();

/** Sends through the page's own connection, for history that nobody wants to type. */
export const sendMany = ({ page }, conversation, count, make = "Entry") =>
  page.evaluate(
    async ([id, total, word]) => {
      const { chat } = await import("/js/view/context.js");
      const { uuidv7 } = await import("/client/uuid.js");
      for (let i = 1; i <= total; i++) {
        const body = { conversation: id, id: uuidv7(), kind: "text", body: { text: `${word} ${i} ${"with some words ".repeat((i * 7) % 9)}` } };
        for (let done = false; !done; ) {
          done = await chat.value.request("chat.message.send", body).then(
            () => true,
            (failure) => {
              if (failure.code !== 429) {
                throw failure;
              }
              return new Promise((resolve) => setTimeout(() => resolve(false), 200));
            },
          );
        }
      }
    },
    [conversation, count, make],
  );

/** Fails when axe finds a serious or critical violation in what is shown. What is dark differs in its colours only. */
export async function accessible({ page }, screen) {
  await page.evaluate(axeSource);
  for (const [colorScheme, options] of [["light", {}], ["dark", { runOnly: ["color-contrast"] }]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== "running"));
    const { violations } = await page.evaluate((rules) => globalThis.axe.run({ resultTypes: ["violations"], ...rules }), options);
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
    assert.deepEqual(told, [], `${screen}, ${colorScheme}`);
  }
}

/** Chooses from the menu of the first entry that holds a text, which is not one that quotes it. */
export async function act({ page }, text, action) {
  const entry = bubble({ page }, text).first();
  await entry.hover();
  await entry.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menu").waitFor();
  const outside = () => {
    const { left, top, right, bottom } = document.querySelector("[role=menu]")?.getBoundingClientRect() ?? { left: -1 };
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight ? null : { left, top, right, bottom, innerWidth, innerHeight };
  };
  let where = await page.evaluate(outside);
  // The log may still be coming to rest.
  for (let frame = 0; where && frame < 120; frame++) {
    where = await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve))).then(() => page.evaluate(outside));
  }
  assert.equal(where, null, `the menu is inside the window: ${JSON.stringify(where)}`);
  const named = { name: action, exact: true };
  await page.getByRole("menuitem", named).or(page.getByRole("menuitemcheckbox", named)).click();
}

/** A group made through the page's own connection, and opened; returns its id. */
export async function group({ page }, title, ...members) {
  const id = await page.evaluate(
    async ([name, users]) => {
      const { chat } = await import("/js/view/context.js");
      return chat.value.createGroup(name, users);
    },
    [title, members.map((member) => member.user)],
  );
  await page.goto(`${new URL(page.url()).origin}/#/c/${id}`);
  await page.getByLabel("Message", { exact: true }).waitFor();
  return id;
}
