// @ts-check
import { useState } from "preact/hooks";
import { sessions } from "./context.js";
import { html } from "./html.js";

const RENEW_MS = 60_000;

/** Where a file is. @param {string} media its id */
export const fileUrl = (media) => `/api/media/${media}`;

let renewed = 0;

/** Brings the browser a cookie that is good again, with which it asks for files. @returns {Promise<boolean>} whether it did; not again soon */
export async function renewCookie() {
  if (Date.now() - renewed < RENEW_MS) {
    return false;
  }
  renewed = Date.now();
  return sessions.fresh(sessions.current()?.access).then(() => true, () => false);
}

/** A picture of the server's; nothing when it cannot be had. @param {{media: string, class?: string}} props */
export function Picture({ media, class: extra }) {
  const [state, setState] = useState(/** @type {"" | "again" | "missing"} */ (""));
  const onError = async () => setState(state === "" && (await renewCookie()) ? "again" : "missing");
  return state !== "missing" && html`<img key=${state} class=${extra} src=${`${fileUrl(media)}${state && "?again"}`} alt="" decoding="async" draggable=${false} onError=${onError} />`;
}
