// @ts-check
import { useState } from "preact/hooks";
import { isUserId } from "../state/conversation.js";
import { FindChannel } from "./channel.js";
import { chat, go } from "./context.js";
import { FindPerson, Known, mustExist, sentence } from "./find-people.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const TABS = [
  { name: "person", icon: "user-round", label: /** @type {const} */ ("new.person"), page: FindPerson },
  { name: "group", icon: "users", label: /** @type {const} */ ("new.group"), page: NewGroup },
  { name: "channel", icon: "megaphone", label: /** @type {const} */ ("new.channel"), page: FindChannel },
];

/** @param {{store: Store, onDone: () => void}} props */
export function NewChat({ store, onDone }) {
  const [shown, show] = useState("person");
  const { page } = /** @type {any} */ (TABS.find(({ name }) => name === shown));
  return html`
    <div class="tabs" role="tablist">
      ${TABS.map(({ name, icon, label }) => html`
        <button type="button" role="tab" key=${name} aria-selected=${name === shown} onClick=${() => show(name)}><${Icon} name=${icon} />${t(label)}</button>
      `)}
    </div>
    <${page} key=${shown} store=${store} onDone=${onDone} />
  `;
}

/** @param {{store: Store, onDone: () => void}} props */
function NewGroup({ store, onDone }) {
  const [title, setTitle] = useState("");
  const [user, setUser] = useState("");
  const [members, setMembers] = useState(/** @type {string[]} */ ([]));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const add = async (/** @type {string} */ id) => {
    setProblem(isUserId(id) ? "" : t("new.userWrong"));
    if (isUserId(id) && id !== store.me && !members.includes(id)) {
      await mustExist(id).then(() => setMembers((before) => [...before, id]) || setUser(""), (failure) => setProblem(sentence(failure)));
    }
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add(user);
    }
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!title.trim()) {
      setProblem(t("new.groupNeedsTitle"));
      return;
    }
    setBusy(true);
    try {
      const id = await /** @type {import("../app/chat.js").Chat} */ (chat.peek()).createGroup(title.trim(), members);
      onDone();
      go(id);
    } catch (failure) {
      setProblem(sentence(failure));
      setBusy(false);
    }
  };
  return html`
    <form onSubmit=${submit}>
      <div class="field">
        <label for="new-title">${t("new.groupTitle")}</label>
        <input id="new-title" value=${title} maxlength="100" autocomplete="off" dir="auto" autofocus onInput=${(/** @type {any} */ event) => setTitle(event.target.value)} />
      </div>
      <div class="field">
        <label for="new-member">${t("new.groupMembers")}</label>
        <div class="with-button">
          <input id="new-member" value=${user} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="32" onKeyDown=${onKeyDown}
            onInput=${(/** @type {any} */ event) => setUser(event.target.value.trim().toLowerCase())} />
          <button type="button" class="button" disabled=${!user} onClick=${() => add(user)}>${t("new.groupAdd")}</button>
        </div>
      </div>
      ${members.length > 0 && html`
        <ul class="chips">
          ${members.map((id) => html`
            <li key=${id}><button type="button" aria-label=${t("new.removeChip", { name: store.nameOf(id) })}
              onClick=${() => setMembers(members.filter((other) => other !== id))}>
              <${Face} store=${store} user=${id} size="tiny" /><span dir="auto">${store.nameOf(id)}</span><${Icon} name="x" />
            </button></li>
          `)}
        </ul>
      `}
      <p class="problem" role="alert">${problem}</p>
      <${Known} store=${store} without=${members} onChoose=${add} />
      <div class="dialog-actions"><p class="hint">${t("new.groupHint")}</p><button class="button primary" disabled=${busy}>${t("new.groupCreate")}</button></div>
    </form>
  `;
}
