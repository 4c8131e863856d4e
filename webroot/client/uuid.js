// @ts-check
let last = 0;
let counter = 0;

/**
 * A UUIDv7. Ids made by one page sort in the order in which they were made, also within one millisecond: the twelve
 * bits after the version count.
 * @param {number} [now] epoch milliseconds
 * @returns {string}
 */
export function uuidv7(now = Date.now()) {
  if (now > last) {
    last = now;
    counter = 0;
  } else if (++counter > 0xfff) {
    last++;
    counter = 0;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  bytes[0] = (bytes[0] & 0x3f) | 0x80;
  const hex = (/** @type {number} */ value, /** @type {number} */ digits) => value.toString(16).padStart(digits, "0");
  const time = hex(last, 12);
  const tail = Array.from(bytes, (byte) => hex(byte, 2)).join("");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(counter, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
