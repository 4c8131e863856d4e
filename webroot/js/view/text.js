// @ts-check
import { parse } from "../state/format.js";
import { html } from "./html.js";

/** @typedef {import("../state/format.js").Inline} Inline */

/** The words of an entry, as they are to be read. @param {{store: import("../app/store.js").Store, body: any}} props */
export const Text = ({ body }) => html`
  <span class="text" dir="auto">${parse(String(body.text)).map((block) => {
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

/** @param {Inline} node @returns {any} */
function inline(node) {
  if (typeof node === "string") {
    return node;
  }
  switch (node.type) {
    case "link":
      return html`<a href=${node.href} target="_blank" rel="noreferrer noopener">${node.text}</a>`;
    case "code":
      return html`<code>${node.text}</code>`;
    default:
      return html`<${node.type}>${node.children.map(inline)}<//>`;
  }
}
