// @ts-check
import { html } from "./html.js";
import { t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const SHOWN = 6;

/** What stands before the caret and may become a name: `@` and the beginning of one. */
const BEGUN = /(?:^|[\s(])@([\p{L}\p{N}_]*)$/u;

/** The beginning of a name that is being typed, null when none is. @param {string} text @param {number} caret */
export const begun = (text, caret) => BEGUN.exec(text.slice(0, caret))?.[1] ?? null;

/** Who may be meant. @param {Store} store @param {string} id @param {string} beginning */
export function candidates(store, id, beginning) {
  const wanted = beginning.toLowerCase();
  const members = store.members.of(id).value ?? [];
  return members
    .map(({ user }) => user)
    .filter((user) => user !== store.me && (user.startsWith(wanted) || store.nameOf(user).toLowerCase().split(/\s+/).some((part) => part.startsWith(wanted))))
    .slice(0, SHOWN);
}

/** Whom one may mean, to be chosen by a press; keys are the composer's. @param {{store: Store, users: string[], chosen: number, onChoose: (user: string) => void}} props */
export const Candidates = ({ store, users, chosen, onChoose }) => html`
  <ul id="candidates" class="candidates" role="listbox" aria-label=${t("mention.title")}>
    ${users.map((user, index) => html`
      <li key=${user} id=${`candidate-${user}`} role="option" aria-selected=${index === chosen}
        onPointerDown=${(/** @type {Event} */ event) => (event.preventDefault(), onChoose(user))}>
        <${Face} store=${store} user=${user} size="tiny" /><strong dir="auto">${store.nameOf(user)}</strong><span class="quiet">@${user}</span>
      </li>
    `)}
  </ul>
`;
