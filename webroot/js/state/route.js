// @ts-check
import { isUserId } from "./conversation.js";

/** @typedef {{conversation: string | null, seq: number | null, details: boolean, join?: string, user?: string}} Route */

/** What a location's hash names: `#/c/<conversation>`, then `/<seq>` or `/info`; `#/join/<token>`; or `#/u/<user>`. @param {string} hash @returns {Route} */
export function parse(hash) {
  const [head, conversation, rest] = hash.replace(/^#\//, "").split("/");
  if (head === "join" && conversation) {
    return { conversation: null, seq: null, details: false, join: conversation };
  }
  if (head === "u" && isUserId(conversation ?? "")) {
    return { conversation: null, seq: null, details: false, user: conversation };
  }
  if (head !== "c" || !conversation) {
    return { conversation: null, seq: null, details: false };
  }
  const seq = /^[1-9]\d{0,14}$/.test(rest ?? "") ? Number(rest) : null;
  return { conversation: decodeURIComponent(conversation), seq, details: rest === "info" };
}

/** @param {string | null} conversation @param {string} [rest] */
export const hashOf = (conversation, rest) =>
  conversation ? `#/c/${encodeURIComponent(conversation)}${rest ? `/${rest}` : ""}` : "#/";
