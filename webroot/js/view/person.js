// @ts-check
import { useEffect, useState } from "preact/hooks";
import { directId } from "../state/conversation.js";
import { chat, go } from "./context.js";
import { DeleteAccount } from "./delete-account.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const open = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek());

/** Where the link to a person leads. @param {{store: Store, user: string}} props */
export function PersonPage({ store, user }) {
  const live = store.line.value.state === "live";
  useEffect(() => open().people.want(user), [user, live]);
  const { name, about, missing, deleted } = store.profiles.of(user).value;
  if (missing) {
    return html`
      <main class="pane none" aria-label=${t("details.title")}>
        <div class="empty"><${Icon} name="circle-alert" /><h2>${t("conversation.missing", { user })}</h2><${Home} /></div>
      </main>
    `;
  }
  return html`
    <main class="pane none" aria-label=${t("details.title")} aria-busy=${!name}>
      <div class="empty join">
        <${Face} store=${store} user=${user} size="large" />
        <h2 dir="auto">${store.nameOf(user)}</h2>
        <p><bdi class="id">${user}</bdi></p>
        ${about && html`<p dir="auto">${about}</p>`}
        <button type="button" class="button primary" onClick=${() => go(directId(store.me, user))}>${t(user === store.me ? "conversation.self" : "new.open")}</button>
        ${deleted ? html`<p><${Icon} name="circle-alert" class="inline" /> ${t("delete.done")}</p>` : html`<${ContactForm} store=${store} user=${user} />`}
        ${store.admin.value && !deleted && user !== store.me && html`<${DeleteAccount} store=${store} user=${user} />`}
        <${Home} />
      </div>
    </main>
  `;
}

const Home = () => html`<button type="button" class="button" onClick=${() => go(null)}>${t("conversation.back")}</button>`;

/** Adds somebody to one's contacts, gives them another name there, or takes them out. @param {{store: Store, user: string}} props */
export function ContactForm({ store, user }) {
  const [editing, setEditing] = useState(false);
  const [problem, setProblem] = useState("");
  const own = store.contacts.value.get(user);
  if (user === store.me) {
    return null;
  }
  const done = (/** @type {Promise<void>} */ change) =>
    change.then(
      () => (setProblem(""), setEditing(false)),
      (failure) => setProblem(failureText(failure)),
    );
  if (editing) {
    return html`<${Rename} store=${store} user=${user} problem=${problem} onCancel=${() => setEditing(false)} onName=${(/** @type {string} */ name) => done(open().contacts.set(user, name))} />`;
  }
  return html`
    <div class="contact">
      ${own === undefined
        ? html`<button type="button" class="button" onClick=${() => setEditing(true)}><${Icon} name="user-plus" />${t("contact.add")}</button>`
        : html`
          <button type="button" class="button" onClick=${() => setEditing(true)}><${Icon} name="pencil" />${t("contact.rename")}</button>
          <button type="button" class="button" onClick=${() => done(open().contacts.remove(user))}><${Icon} name="user-minus" />${t("contact.remove")}</button>
        `}
      <p class="problem" role="alert">${problem}</p>
    </div>
  `;
}

/** @param {{store: Store, user: string, problem: string, onCancel: () => void, onName: (name: string) => void}} props */
function Rename({ store, user, problem, onCancel, onName }) {
  const own = store.contacts.value.get(user) ?? "";
  const [name, setName] = useState(own);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    onName(name.trim());
  };
  return html`
    <form class="contact-form" onSubmit=${submit}>
      <div class="field">
        <label for="contact-name">${t("contact.name")}</label>
        <input id="contact-name" value=${name} maxlength="64" placeholder=${store.profiles.of(user).value.name ?? user} autocomplete="off" dir="auto" autofocus
          aria-describedby="contact-hint" onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
        <p class="hint" id="contact-hint">${t("contact.hint")}</p>
      </div>
      <p class="problem" role="alert">${problem}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick=${onCancel}>${t("dialog.cancel")}</button>
        <button class="button primary">${t("details.save")}</button>
      </div>
    </form>
  `;
}
