// @ts-check
// Opens the web chat without a network. The network always comes first, so that an upgrade of the server arrives at once;
// what it answered last is kept for when it is away.

const worker = /** @type {any} */ (self);
const KEPT = "parley";

/** Files of the web chat; answers of the server's interfaces are never kept. @param {URL} url */
const isFile = (url) => url.origin === worker.location.origin && !/^\/(api|eventbus|health|metrics)\b/.test(url.pathname);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

// The page's first load came before this worker: it says what it needed.
worker.addEventListener("message", (/** @type {any} */ event) => {
  const files = event.data.files.filter((/** @type {string} */ file) => isFile(new URL(file)));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(files)));
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  if (event.request.method === "GET" && isFile(new URL(event.request.url))) {
    event.respondWith(networkThenKept(event.request));
  }
});

/** @param {Request} request */
async function networkThenKept(request) {
  const cache = await caches.open(KEPT);
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      await cache.put(request, answer.clone());
    }
    return answer;
  } catch (away) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) {
      return kept;
    }
    throw away;
  }
}
