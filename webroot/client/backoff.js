// @ts-check
/**
 * How long to wait before the attempt after `failures` failed ones: full jitter, so that the clients of a node that
 * died do not come back in step.
 * @param {number} failures 1 or more
 * @param {{baseMs?: number, capMs?: number, random?: () => number}} [options]
 * @returns {number} milliseconds
 */
export function backoff(failures, { baseMs = 500, capMs = 30_000, random = Math.random } = {}) {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 16));
  return Math.round(100 + random() * ceiling);
}
