// The reference at /docs: everything of the contract, from the node alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, launch, nodeA, PHONE } from "./support.js";

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [device, options] of [["a desktop", {}], ["a phone", PHONE]]) {
  test(`the reference lists every command and route and finds them, on ${device}`, async () => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const asked = [];
    const errors = [];
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
    page.on("pageerror", (error) => errors.push(error.stack));
    await page.goto(`${nodeA}/docs`);
    await page.getByRole("heading", { name: "chat.message.send", exact: true }).waitFor();
    const addresses = (await (await fetch(`${nodeA}/asyncapi.yaml`)).text()).match(/^ {4}address: chat\.\S+/gm).map((line) => line.trim().split(" ")[1]);
    assert.ok(addresses.length > 50);
    const shown = await page.getByRole("heading", { level: 2 }).allTextContents();
    assert.deepEqual(addresses.filter((address) => !shown.includes(address)), []);
    assert.ok(shown.includes("PUT /api/users/{user}"));
    assert.deepEqual([...new Set(asked)], [new URL(nodeA).origin]);
    await accessible({ page }, `the reference on ${device}`);
    await page.getByRole("searchbox").fill("emoji");
    await page.getByRole("heading", { name: "chat.message.react" }).waitFor();
    await page.getByRole("heading", { name: "chat.sync", exact: true }).waitFor({ state: "hidden" });
    await page.getByRole("searchbox").fill("no such thing");
    await page.getByText("Nothing is called that.").waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing sticks out");
    assert.deepEqual(errors, []);
    await context.close();
  });
}
