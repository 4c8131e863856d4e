// @ts-check
import { html } from "./html.js";
import { t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {{mark: "@" | "/", beginning: string}} Begun */
/** @typedef {{key: string, user: string, text: string, label: string, about: string}} Offer `text` is what takes the place of the beginning */

const SHOWN = 6;

/** What stands before the caret and may become a name: `@` and the beginning of one. */
const NAME = /(?:^|[\s(])@([\p{L}\p{N}_]*)$/u;

/** What may become a bot's command. */
const COMMAND = /^\/([a-z0-9_]*)$/;

/** What is being typed that can be completed. @param {string} text @param {number} caret @returns {Begun | null} */
export function begun(text, caret) {
  const before = text.slice(0, caret);
  const name = NAME.exec(before)?.[1];
  const command = COMMAND.exec(before)?.[1];
  return name !== undefined ? { mark: "@", beginning: name } : command !== undefined ? { mark: "/", beginning: command } : null;
}

/** What may be meant. @param {Store} store @param {string} id @param {Begun} typed @returns {Offer[]} */
export function offers(store, id, { mark, beginning }) {
  const peer = store.peer(id);
  const users = (peer ? [peer] : (store.members.of(id).value ?? []).map(({ user }) => user)).filter((user) => user !== store.me);
  const all = mark === "/" ? users.flatMap((user) => commands(store, user, beginning)) : peer ? [] : names(store, users, beginning);
  return all.slice(0, SHOWN);
}

/** @param {Store} store @param {string[]} users @param {string} beginning @returns {Offer[]} */
function names(store, users, beginning) {
  const wanted = beginning.toLowerCase();
  return users
    .filter((user) => user.startsWith(wanted) || store.nameOf(user).toLowerCase().split(/\s+/).some((part) => part.startsWith(wanted)))
    .map((user) => ({ key: user, user, text: user, label: store.nameOf(user), about: `@${user}` }));
}

/** @param {Store} store @param {string} user @param {string} beginning @returns {Offer[]} */
function commands(store, user, beginning) {
  /** @type {{command: string, about?: string}[]} */
  const known = store.profiles.of(user).value.commands ?? [];
  return known
    .filter(({ command }) => command.startsWith(beginning))
    .map(({ command, about = "" }) => ({ key: `${user}-${command}`, user, text: command, label: `/${command}`, about }));
}

/** What one may mean, to be chosen by a press; keys are the composer's. @param {{store: Store, offered: Offer[], chosen: number, onChoose: (offer: Offer) => void}} props */
export const Candidates = ({ store, offered, chosen, onChoose }) => html`
  <ul id="candidates" class="candidates" role="listbox" aria-label=${t(offered[0].label.startsWith("/") ? "bots.commands" : "mention.title")}>
    ${offered.map((offer, index) => html`
      <li key=${offer.key} id=${`candidate-${offer.key}`} role="option" aria-selected=${index === chosen}
        onPointerDown=${(/** @type {Event} */ event) => (event.preventDefault(), onChoose(offer))}>
        <${Face} store=${store} user=${offer.user} size="tiny" /><strong dir="auto">${offer.label}</strong><span class="quiet" dir="auto">${offer.about}</span>
      </li>
    `)}
  </ul>
`;
