// @ts-check
import { parse } from "../state/format.js";
import { directId } from "../state/conversation.js";
import { hashOf } from "../state/route.js";
import { html } from "./html.js";

/** @typedef {import("../state/format.js").Inline} Inline */

/** The words of an entry, as they are to be read. @param {{store: import("../app/store.js").Store, body: any}} props */
export const Text = ({ store, body }) => html`
  <span class="text" dir="auto">${parse(String(body.text), body.mentions).map((block) => {
    const inline = (/** @type {Inline} */ node) => nodeOf(store, node);
    switch (block.type) {
      case "block":
        return html`<pre dir="ltr"><code>${block.text}</code></pre>`;
      case "quote":
        return html`<blockquote dir="auto">${block.children.map(inline)}</blockquote>`;
      default:
        return block.children.map(inline);
    }
  })}</span>
`;

/** @param {import("../app/store.js").Store} store @param {Inline} node @returns {any} */
function nodeOf(store, node) {
  if (typeof node === "string") {
    return node;
  }
  switch (node.type) {
    case "link":
      return html`<a href=${node.href} target="_blank" rel="noreferrer noopener">${node.text}</a>`;
    case "mention": {
      const { user } = node;
      return html`<a class=${`mention ${user === store.me ? "me" : ""}`} href=${hashOf(directId(store.me, user))}>@<bdi>${store.nameOf(user)}</bdi></a>`;
    }
    case "code":
      return html`<code>${node.text}</code>`;
    default:
      return html`<${node.type}>${node.children.map((child) => nodeOf(store, child))}<//>`;
  }
}
