// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { directId } from "../state/conversation.js";
import { findPeople, userIn } from "../state/person.js";
import { chat, go } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { Face } from "./people.js";
import { canScan, Scanner } from "./scan.js";

/** @typedef {import("../app/store.js").Store} Store */

const TYPED_MS = 200;
const SHOWN = 50;

const people = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).people;

/** @param {any} failure */
export const sentence = (failure) => (failure.code === 0 ? t("new.offline") : failure.message);

/** Fails with a sentence when a user does not exist. @param {string} user */
export async function mustExist(user) {
  const profiles = await people().lookUp([user]);
  if (!profiles[user]) {
    throw { code: 404, message: t("new.userMissing", { user }) };
  }
}

/** Those one knows: contacts, and people from conversations. @param {Store} store */
function known(store) {
  const peers = store.order.value.map((id) => store.peer(id)).filter((user) => user && user !== store.me);
  return [...new Set([...store.contacts.value.keys(), ...peers])];
}

/** Opens the chat with somebody who is known, found by name, or whose id or link one has. @param {{store: Store, onDone: () => void}} props */
export function FindPerson({ store, onDone }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(/** @type {string[]} */ ([]));
  const [problem, setProblem] = useState("");
  const [scanning, setScanning] = useState(false);
  const asked = useRef("");
  useEffect(() => {
    asked.current = text;
    const find = () => people().find(text).then((users) => asked.current === text && setFound(users), () => {});
    const timer = text.trim() ? setTimeout(find, TYPED_MS) : setFound([]);
    return () => clearTimeout(timer ?? 0);
  }, [text]);
  const open = (/** @type {string} */ user) => {
    onDone();
    go(directId(store.me, user));
  };
  const openTyped = async (/** @type {string} */ typed) => {
    const user = userIn(typed);
    await (user ? mustExist(user).then(() => open(user), (failure) => setProblem(sentence(failure))) : setProblem(t("new.userWrong")));
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    openTyped(text);
  };
  if (scanning) {
    return html`<${Scanner} onCode=${(/** @type {string} */ code) => (setScanning(false), setText(code), openTyped(code))} onCancel=${() => setScanning(false)} />`;
  }
  const mine = findPeople(known(store), text, (user) => store.nameOf(user));
  return html`
    <form onSubmit=${submit}>
      <div class="field">
        <label for="new-user">${t("new.find")}</label>
        <div class="with-button">
          <input id="new-user" value=${text} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="100" autofocus dir="auto"
            aria-describedby="new-problem" onInput=${(/** @type {any} */ event) => (setText(event.target.value), setProblem(""))} />
          <button class="button primary" disabled=${!text.trim()}>${t("new.open")}</button>
        </div>
      </div>
      <p class="problem" role="alert" id="new-problem">${problem}</p>
    </form>
    ${canScan && html`<button type="button" class="button" onClick=${() => setScanning(true)}><${Icon} name="scan-line" />${t("scan.open")}</button>`}
    <${People} store=${store} title=${t("new.known")} users=${mine} onChoose=${open} />
    <${People} store=${store} title=${t("new.found")} users=${found.filter((user) => !mine.includes(user))} onChoose=${open} />
  `;
}

/** Those one knows, to be chosen. @param {{store: Store, without: string[], onChoose: (user: string) => void}} props */
export const Known = ({ store, without, onChoose }) =>
  html`<${People} store=${store} title=${t("new.known")} users=${known(store).filter((user) => !without.includes(user))} onChoose=${onChoose} />`;

/** @param {{store: Store, title: string, users: string[], onChoose: (user: string) => void}} props */
const People = ({ store, title, users, onChoose }) =>
  users.length > 0 &&
  html`
    <h3>${title}</h3>
    <ul class="known" aria-label=${title}>
      ${users.slice(0, SHOWN).map((user) => html`
        <li key=${user}><button type="button" onClick=${() => onChoose(user)}>
          <${Face} store=${store} user=${user} size="small" />
          <span class="member-text"><strong dir="auto">${store.nameOf(user)}</strong><span class="quiet">${user}</span></span>
        </button></li>
      `)}
    </ul>
  `;
