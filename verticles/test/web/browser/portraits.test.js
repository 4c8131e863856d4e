// Pictures by which people, groups and channels are recognized. People on two nodes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, group, launch, leave, nodeA, nodeB, openChat, register, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A picture of one colour, wider than high, made by the browser. @returns what a file field takes */
async function picture({ page }, colour) {
  const url = await page.evaluate((fill) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
    const context = canvas.getContext("2d");
    context.fillStyle = fill;
    context.fillRect(0, 0, 300, 200);
    return canvas.toDataURL("image/png");
  }, colour);
  return { name: "picture.png", mimeType: "image/png", buffer: Buffer.from(url.split(",")[1], "base64") };
}

/** The colour in the middle of a picture, once it is there. */
const colourOf = async (image) => {
  await image.waitFor();
  return image.evaluate(async (node) => {
    await node.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: node.naturalWidth, height: node.naturalHeight });
    const context = canvas.getContext("2d");
    context.drawImage(node, 0, 0);
    const [red, green, blue] = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
    return red > 200 ? "red" : green > 100 ? "green" : blue > 200 ? "blue" : "none";
  });
};

const choose = async (person, name, colour) => {
  const { page } = person;
  const chooser = page.waitForEvent("filechooser");
  await page.getByText(name, { exact: true }).click();
  await (await chooser).setFiles(await picture(person, colour));
};

test("somebody's picture is cut, shown to others, changed and taken away", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  await write(bob, "Hello");
  await stored(bob, "Hello");
  await alice.page.getByRole("button", { name: "Menu" }).click();
  await alice.page.getByRole("menuitem", { name: "Profile" }).click();
  await choose(alice, "Add a picture", "red");
  const cutter = alice.page.getByRole("img", { name: /The part of the picture/ });
  await cutter.focus();
  await alice.page.keyboard.press("ArrowRight");
  await alice.page.getByRole("slider", { name: "Zoom" }).fill("2");
  await accessible(alice, "a picture being cut");
  await alice.page.getByRole("button", { name: "Use this picture" }).click();
  assert.equal(await colourOf(alice.page.getByRole("dialog").locator(".avatar img")), "red");
  assert.equal(await colourOf(alice.page.locator("nav .bar .avatar img")), "red");

  await bob.page.reload();
  const shown = bob.page.getByRole("link", { name: /Alice/ }).locator(".avatar img");
  assert.equal(await colourOf(shown), "red");
  const first = await shown.getAttribute("src");
  await choose(alice, "Change the picture", "blue");
  await alice.page.getByRole("button", { name: "Use this picture" }).click();
  await alice.page.getByRole("button", { name: "Remove it" }).waitFor();
  await bob.page.reload();
  await bob.page.locator(`nav a .avatar img:not([src="${first}"])`).waitFor(); // until then as it was
  assert.equal(await colourOf(shown), "blue");
  await alice.page.getByRole("button", { name: "Remove it" }).click();
  await alice.page.getByText("Add a picture").waitFor();
  await bob.page.reload();
  await bob.page.getByRole("link", { name: /Alice/ }).waitFor();
  await shown.waitFor({ state: "detached" });
  await leave(alice, bob);
});

test("a group's picture is seen by its members at once, and what is no picture is refused", async () => {
  const alice = await register(browser, nodeA, "Alice");
  const bob = await register(browser, nodeB, "Bob");
  await group(alice, "Garden", bob);
  await bob.page.getByRole("link", { name: /Garden/ }).click();
  await alice.page.getByRole("button", { name: "Details" }).click();
  const chooser = alice.page.waitForEvent("filechooser");
  await alice.page.getByText("Add a picture").click();
  await (await chooser).setFiles({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await alice.page.getByText("This file is no picture").waitFor();
  await choose(alice, "Add a picture", "green");
  await alice.page.getByRole("button", { name: "Use this picture" }).click();

  await bob.page.getByRole("log").getByText("Alice changed the picture").waitFor();
  assert.equal(await colourOf(bob.page.getByRole("link", { name: /Garden/ }).locator(".avatar img")), "green");
  assert.equal(await colourOf(bob.page.locator("main .bar .avatar img")), "green");
  await alice.page.getByRole("button", { name: "Remove it" }).click();
  await bob.page.getByRole("log").getByText("Alice removed the picture").waitFor();
  await bob.page.locator("main .bar .avatar img").waitFor({ state: "detached" });
  await leave(alice, bob);
});
