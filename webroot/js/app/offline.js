// @ts-check

/** Lets the web chat open without a network from now on; where that is not to be had it only opens with one. */
export async function keepForOffline() {
  if (!navigator.serviceWorker) {
    return;
  }
  const files = performance.getEntriesByType("resource").map(({ name }) => name);
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage({ files: [location.origin + "/", ...new Set(files)] });
  } catch {
    // A browser that refuses service workers, in a private window for example.
  }
}
