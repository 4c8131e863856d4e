// @ts-check
import { Failure, lineLost } from "../../client/failure.js";

const ENDPOINT = "/api/media/uploads";
const CHUNK = 16 * 1024 * 1024;
const RETRY_MS = [0, 1_000, 3_000, 5_000];

/**
 * Uploads by tus, which goes on where it stopped. Its library is loaded when first used.
 * @param {Blob} file
 * @param {{name: string, type: string, url?: string, access: () => Promise<string>, onUrl: (url: string) => void,
 *     onProgress: (sent: number) => void, signal: AbortSignal}} means `url`: where an earlier try has begun
 * @returns {Promise<string>} the file's id; rejects with a Failure, code 0 when the line is away, -1 when it was aborted
 */
export async function upload(file, { name, type, url, access, onUrl, onProgress, signal }) {
  await import("../../lib/tus.js").catch(() => Promise.reject(lineLost()));
  const { Upload } = /** @type {any} */ (globalThis).tus;
  return new Promise((resolve, reject) => {
    const work = new Upload(file, {
      endpoint: ENDPOINT,
      uploadUrl: url ?? null,
      chunkSize: CHUNK,
      retryDelays: RETRY_MS,
      metadata: { filename: name, filetype: type },
      storeFingerprintForResuming: false,
      onBeforeRequest: async (/** @type {any} */ request) => request.setHeader("Authorization", `Bearer ${await access()}`),
      onUploadUrlAvailable: () => onUrl(work.url),
      onProgress,
      onSuccess: () => resolve(work.url.split("/").at(-1)),
      onError: (/** @type {any} */ error) => reject(failureOf(error)),
    });
    const stop = () => work.abort().finally(() => reject(new Failure(-1, "The upload was stopped.")));
    signal.aborted ? stop() : signal.addEventListener("abort", stop, { once: true });
    if (!signal.aborted) {
      work.start();
    }
  });
}

/** @param {any} error */
function failureOf(error) {
  const answer = error.originalResponse;
  if (!answer) {
    return lineLost();
  }
  let message = "The server refused this.";
  try {
    message = JSON.parse(answer.getBody()).error.message;
  } catch {
    // Somebody else's answer, of a proxy perhaps.
  }
  return new Failure(answer.getStatus(), message);
}

/** Gives up what was uploaded of a file; it would go by itself, after a day. @param {string} url @param {string} access */
export const giveUp = (url, access) =>
  fetch(url, { method: "DELETE", headers: { "tus-resumable": "1.0.0", authorization: `Bearer ${access}` } }).catch(() => {});
