// @ts-check
import { pieces } from "../state/links.js";
import { html } from "./html.js";

/** The words of an entry. @param {{store: import("../app/store.js").Store, body: any}} props */
export const Text = ({ body }) => html`
  <span class="text" dir="auto">${pieces(String(body.text)).map(({ text: piece, href }) =>
    href ? html`<a href=${href} target="_blank" rel="noreferrer noopener">${piece}</a>` : piece,
  )}</span>
`;
