// @ts-check
import { present } from "./dialogs.js";
import { html } from "./html.js";
import { t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

/** Shows who has reacted with what. @param {Store} store @param {Entry} entry */
export const showReactions = (store, entry) => present(t("entry.whoReacted"), () => html`<${People} store=${store} byWhat=${entry.reactions ?? {}} />`);

const capital = (/** @type {string} */ text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** People under what they chose. @param {{store: Store, byWhat: Record<string, string[]>}} props */
export const People = ({ store, byWhat }) => html`
  <div class="choices">
    ${Object.entries(byWhat).map(([what, users]) => html`
      <section key=${what} aria-label=${what}>
        <h3 dir="auto">${what} <span class="quiet">${users.length}</span></h3>
        <ul class="known">
          ${users.map((user) => html`
            <li class="member" key=${user}>
              <${Face} store=${store} user=${user} size="small" />
              <span class="member-text"><strong dir="auto">${user === store.me ? capital(t("system.you")) : store.nameOf(user)}</strong></span>
            </li>
          `)}
        </ul>
      </section>
    `)}
  </div>
`;
