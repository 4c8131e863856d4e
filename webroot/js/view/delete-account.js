// @ts-check
import { useState } from "preact/hooks";
import { Choice } from "./choice.js";
import { chat, logout } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";

/** @typedef {import("../app/store.js").Store} Store */

/** A button that asks before it deletes an account: one's own, or as an administrator somebody's. @param {{store: Store, user: string}} props */
export function DeleteAccount({ store, user }) {
  const own = user === store.me;
  const title = own ? t("delete.titleOwn") : t("delete.titleOther", { name: store.nameOf(user) });
  const ask = () => present(title, (close) => html`<${Ask} store=${store} user=${user} onClose=${close} />`);
  return html`<button type="button" class="button danger" onClick=${ask}><${Icon} name="user-x" />${t(own ? "delete.own" : "delete.other")}</button>`;
}

/** @param {{store: Store, user: string, onClose: () => void}} props */
function Ask({ store, user, onClose }) {
  const own = user === store.me;
  const [entries, setEntries] = useState("keep");
  const [password, setPassword] = useState("");
  const [state, setState] = useState({ busy: false, problem: "" });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setState({ busy: true, problem: "" });
    try {
      await /** @type {import("../app/chat.js").Chat} */ (chat.peek()).people.deleteAccount({ user, entries, ...(own && { password }) });
      onClose();
      await (own && logout());
    } catch (failure) {
      setState({ busy: false, problem: failureText(/** @type {any} */ (failure)) });
    }
  };
  return html`
    <form onSubmit=${submit}>
      <p>${t(own ? "delete.hintOwn" : "delete.hintOther", { user })}</p>
      <${Choice} name="entries" legend=${t("delete.entries")} value=${entries} onChoose=${setEntries}
        options=${[["keep", t("delete.keep")], ["erase", t("delete.erase")]]} />
      ${own && html`
        <div class="field">
          <label for="delete-password">${t("welcome.password")}</label>
          <input id="delete-password" type="password" value=${password} required maxlength="128" autocomplete="current-password"
            onInput=${(/** @type {any} */ event) => setPassword(event.target.value)} />
        </div>
      `}
      <p class="problem" role="alert">${state.problem}</p>
      <div class="dialog-actions">
        <button type="button" class="button" onClick=${onClose}>${t("dialog.cancel")}</button>
        <button class="button danger" disabled=${state.busy || (own && !password)}>${t(own ? "delete.own" : "delete.other")}</button>
      </div>
    </form>
  `;
}
