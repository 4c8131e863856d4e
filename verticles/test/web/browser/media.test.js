// Pictures, videos, voice and documents between people on two nodes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { accessible, act, bubble, choose, launch, leave, nodeA, nodeB, openChat, PHONE, register, stored, write } from "./support.js";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function pair(options = {}) {
  const alice = await register(browser, nodeA, "Alice", options);
  const bob = await register(browser, nodeB, "Bob");
  await openChat(bob, alice);
  await write(bob, "Hello");
  await stored(bob, "Hello");
  await choose(alice, "Bob");
  await bubble(alice, "Hello").waitFor();
  return [alice, bob];
}

/** A JPEG of a colour, with a note of a camera in it. */
async function photo({ page }, colour, name, width = 3000, height = 2000) {
  const url = await page.evaluate(
    ([fill, w, h]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      const context = canvas.getContext("2d");
      context.fillStyle = fill;
      context.fillRect(0, 0, w, h);
      return canvas.toDataURL("image/jpeg");
    },
    [colour, width, height],
  );
  const jpeg = Buffer.from(url.split(",")[1], "base64");
  const note = Buffer.from("Exif\0\0GPS 52.5 13.4", "latin1");
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, note.length + 2]), note]);
  return { name, mimeType: "image/jpeg", buffer: Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]) };
}

/** Chooses files from the composer's menu. */
async function attach({ page }, what, files) {
  await page.getByRole("button", { name: "Attach" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: what }).click();
  await (await chooser).setFiles(files);
}

/** A document in a message. */
const paper = ({ page }, name) => page.getByRole("article").getByRole("link", { name });
const send = async ({ page }) => page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
const pictures = ({ page }) => page.getByRole("article").getByRole("button", { name: /Picture from/ });

/** The bytes of what is shown, as this person gets them. */
const fetched = async (person, locator) =>
  Buffer.from(
    await person.page.evaluate(async (url) => [...new Uint8Array(await (await fetch(url)).arrayBuffer())], await locator.getAttribute("src")),
  );

test("pictures are made small, lose what the camera wrote, and are looked at one by one", async () => {
  const [alice, bob] = await pair();
  await attach(alice, "Pictures and videos", [await photo(alice, "#c00", "roses.jpg"), await photo(alice, "#00c", "sky.jpg", 400, 900)]);
  await alice.page.getByRole("dialog").getByText(/roses.jpg/).waitFor();
  await alice.page.getByRole("dialog").getByText("Getting it ready").first().waitFor({ state: "detached" });
  await alice.page.getByLabel("Add a caption").fill("From the *garden*");
  await accessible(alice, "files being sent");
  await send(alice);
  await stored(alice, "From the garden");
  await pictures(bob).nth(1).waitFor();
  const first = pictures(bob).first().locator("img");
  await first.waitFor();
  const { width, height } = await first.evaluate(async (image) => (await image.decode(), { width: image.naturalWidth, height: image.naturalHeight }));
  assert.deepEqual([width, height], [2048, 1365]);
  assert.ok(!(await fetched(bob, first)).includes("GPS"), "where it was taken is nobody's business");
  await bob.page.locator("nav").getByText("📷 Picture").waitFor();
  const frame = await pictures(bob).nth(1).boundingBox();
  assert.ok(frame.height / frame.width < 1.4, "a high picture takes not the whole screen");
  await accessible(bob, "pictures in a chat");

  await pictures(bob).first().click();
  const viewer = bob.page.getByRole("dialog", { name: "Picture or video" });
  await viewer.getByText("From the garden").waitFor();
  await accessible(bob, "a picture alone");
  await bob.page.keyboard.press("ArrowRight");
  await viewer.getByRole("button", { name: "The next one" }).waitFor({ state: "detached" });
  await viewer.getByRole("img", { name: /The picture/ }).focus();
  await bob.page.keyboard.press("+");
  await bob.page.waitForFunction(() => document.querySelector(".stage img").getBoundingClientRect().height > innerHeight);
  const download = bob.page.waitForEvent("download");
  await viewer.getByRole("link", { name: "Download" }).click();
  assert.equal((await download).suggestedFilename(), "sky.jpg");
  await bob.page.keyboard.press("Escape");
  await viewer.waitFor({ state: "detached" });

  await act(alice, "From the garden", "Delete");
  await alice.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await bob.page.getByText("This message was deleted").first().waitFor();
  assert.equal(await pictures(bob).count(), 1);
  await leave(alice, bob);
});

test("documents arrive as they were, are passed on, and found with everything else that was sent", async () => {
  const [alice, bob] = await pair();
  const original = await photo(alice, "#0a0", "green.jpg");
  await attach(alice, "Document", [{ name: "Bücher & Co.txt", mimeType: "text/plain", buffer: Buffer.from("Grüße\n") }, original]);
  await send(alice);
  const book = paper(bob, /Bücher & Co.txt/);
  await book.waitFor();
  const download = bob.page.waitForEvent("download");
  await book.click();
  assert.equal(await readFile(await (await download).path(), "utf8"), "Grüße\n");
  assert.equal((await download).suggestedFilename(), "Bücher & Co.txt");
  const unchanged = bob.page.waitForEvent("download");
  await paper(bob, /green.jpg/).click();
  assert.deepEqual(await readFile(await (await unchanged).path()), original.buffer);

  await openChat(bob, bob);
  await bob.page.getByRole("main", { name: "Notes to self" }).waitFor();
  await write(bob, "Books");
  await stored(bob, "Books");
  await choose(bob, "Alice");
  await act(bob, "Bücher", "Forward");
  await bob.page.getByRole("dialog").getByRole("checkbox", { name: /Notes to self/ }).check();
  await bob.page.getByRole("dialog").getByRole("button", { name: "Forward" }).click();
  await bob.page.getByRole("main", { name: "Notes to self" }).waitFor();
  await paper(bob, /Bücher/).waitFor();
  await stored(bob, "Bücher");
  await act(alice, "Bücher", "Delete");
  await alice.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await alice.page.getByText("You deleted this message").waitFor();
  const kept = bob.page.waitForEvent("download");
  await paper(bob, /Bücher/).click();
  assert.equal(await readFile(await (await kept).path(), "utf8"), "Grüße\n", "what was forwarded is one's own");

  await choose(bob, "Alice");
  await bob.page.getByRole("button", { name: "Details" }).click();
  await bob.page.getByRole("button", { name: "Media, links and documents" }).click();
  const gallery = bob.page.getByRole("dialog", { name: "Media, links and documents" });
  await gallery.getByText("Nothing of this kind yet").waitFor();
  await gallery.getByRole("button", { name: "Documents" }).click();
  await gallery.getByText("green.jpg").waitFor();
  assert.equal(await gallery.getByText("Bücher").count(), 0);
  await accessible(bob, "what was sent to a chat");
  await leave(alice, bob);
});

test("an upload goes on after a pause, a reload and without the line, or is given up", async () => {
  const [alice, bob] = await pair();
  const network = await alice.context.newCDPSession(alice.page);
  const slow = (rate) => network.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: rate });
  const large = Buffer.alloc(3_000_000, "Parley ");
  await slow(400_000);
  await attach(alice, "Document", [{ name: "large.txt", mimeType: "text/plain", buffer: large }]);
  await send(alice);
  const progress = alice.page.getByRole("progressbar", { name: "Uploading" });
  const some = () => alice.page.waitForFunction(() => document.querySelector(".on-its-way progress")?.value > 0.05);
  await some();
  await accessible(alice, "a file on its way");
  await alice.page.getByRole("button", { name: "Pause the upload" }).click();
  await alice.page.getByRole("button", { name: "Go on with the upload" }).click();
  await write(alice, "It is large"); // does not wait for it
  await stored(alice, "It is large");
  await some();
  await alice.page.reload();
  await progress.waitFor();
  await slow(-1);
  const link = paper(bob, /large.txt/);
  await link.waitFor();
  const download = bob.page.waitForEvent("download");
  await link.click();
  assert.deepEqual(await readFile(await (await download).path()), large);
  await progress.waitFor({ state: "detached" });

  await slow(100_000);
  await attach(alice, "Document", [{ name: "other.txt", mimeType: "text/plain", buffer: large }]);
  await send(alice);
  await alice.page.getByRole("button", { name: "Cancel the upload" }).click();
  await paper(alice, /other.txt/).waitFor({ state: "detached" });
  await slow(-1);
  await attach(alice, "Document", [{ name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) }]);
  await alice.page.getByText("A file without content cannot be sent.").waitFor();
  assert.ok(await alice.page.getByRole("dialog").getByRole("button", { name: "Send" }).isDisabled());
  await leave(alice, bob);
});

test("a voice note is spoken, listened to, sent, and goes on while one reads elsewhere", async () => {
  const [alice, bob] = await pair(PHONE);
  await alice.context.grantPermissions(["microphone"]);
  await alice.page.getByRole("button", { name: "Record a voice note" }).click();
  await alice.page.getByRole("status").filter({ hasText: "0:02" }).waitFor();
  await accessible(alice, "a voice note being spoken");
  await alice.page.getByRole("button", { name: "Stop recording" }).click();
  await alice.page.getByLabel("The recording").waitFor();
  await alice.page.getByRole("button", { name: "Send" }).click();
  const play = bob.page.getByRole("article").getByRole("button", { name: "Play" });
  await play.waitFor();
  await accessible(bob, "a voice note");
  await bob.page.getByRole("article").getByRole("img", { name: "Not played yet" }).waitFor();
  await play.click();
  await bob.page.getByRole("article").getByRole("img", { name: "Played" }).waitFor();
  await alice.page.getByRole("article").getByRole("img", { name: "Played" }).waitFor();
  await bob.page.getByRole("article").getByRole("button", { name: "Speed" }).click();
  await bob.page.getByText("1.5×").waitFor();
  await bob.page.getByRole("article").getByRole("button", { name: "Pause" }).click();
  await openChat(bob, bob);
  const player = bob.page.getByRole("region", { name: "Playing" });
  await player.getByText("Alice").click();
  await bob.page.getByRole("main", { name: "Alice" }).waitFor();
  await bob.page.getByRole("article").getByRole("button", { name: "Play" }).click();
  await play.waitFor(); // again: it is over
  await leave(alice, bob);
});

/** A video of two seconds, recorded from a canvas. */
const recorded = ({ page }) =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
    const context = canvas.getContext("2d");
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm;codecs=vp8" });
    const parts = [];
    recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
    const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
    recorder.start();
    let frame = 0;
    await new Promise((resolve) => {
      const timer = setInterval(() => {
        context.fillStyle = `hsl(${frame * 9} 80% 50%)`;
        context.fillRect(0, 0, 320, 180);
        frame++ === 40 && (clearInterval(timer), resolve());
      }, 50);
    });
    recorder.stop();
    await stopped;
    return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
  });

test("a video has a picture of its beginning and plays; files are pasted and dropped too", async () => {
  const [alice, bob] = await pair();
  const video = { name: "clip.webm", mimeType: "video/webm", buffer: Buffer.from(await recorded(alice)) };
  await attach(alice, "Pictures and videos", [video]);
  await send(alice);
  const shown = bob.page.getByRole("button", { name: "Video from Alice, play it" });
  await shown.locator("img").waitFor();
  await shown.click();
  const player = bob.page.getByRole("dialog", { name: "Picture or video" }).locator("video");
  await player.evaluate((element) => new Promise((resolve, reject) => {
    element.muted = true;
    element.addEventListener("error", reject);
    element.addEventListener("ended", resolve);
    element.play().catch(reject);
  }));
  await bob.page.keyboard.press("Escape");

  const { buffer } = await photo(alice, "#0cc", "x.jpg", 60, 40);
  const event = (type) =>
    alice.page.evaluate(
      ([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], `${name}.jpg`, { type: "image/jpeg" }));
        const means = { bubbles: true, cancelable: true };
        const target = document.querySelector(name === "paste" ? ".composer textarea" : "main");
        target.dispatchEvent(name === "paste" ? new ClipboardEvent("paste", { ...means, clipboardData: data }) : new DragEvent(name, { ...means, dataTransfer: data }));
      },
      [type, [...buffer]],
    );
  await event("dragover");
  await alice.page.getByText("Drop files to send them").waitFor();
  await event("drop");
  await alice.page.getByText("Drop files to send them").waitFor({ state: "detached" });
  await send(alice);
  await pictures(bob).first().waitFor();
  await event("paste");
  await send(alice);
  await pictures(bob).nth(1).waitFor();
  await leave(alice, bob);
});
