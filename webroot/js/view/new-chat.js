// @ts-check
import { useState } from "preact/hooks";
import { directId, isUserId } from "../state/conversation.js";
import { FindChannel } from "./channel.js";
import { chat, go } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { Avatar } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

/** @param {any} failure */
const sentence = (failure) => (failure.code === 0 ? t("new.offline") : failure.message);

/** Fails with a sentence when a user does not exist. @param {string} user */
async function mustExist(user) {
  const profiles = await /** @type {import("../app/chat.js").Chat} */ (chat.peek()).people.lookUp([user]);
  if (!profiles[user]) {
    throw { code: 404, message: t("new.userMissing", { user }) };
  }
}

const TABS = [
  { name: "person", icon: "user-round", label: /** @type {const} */ ("new.person"), page: NewDirect },
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
function NewDirect({ store, onDone }) {
  const [user, setUser] = useState("");
  const [problem, setProblem] = useState("");
  const open = (/** @type {string} */ id) => {
    onDone();
    go(directId(store.me, id));
  };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isUserId(user)) {
      setProblem(t("new.userWrong"));
      return;
    }
    await mustExist(user).then(() => open(user), (failure) => setProblem(sentence(failure)));
  };
  return html`
    <form onSubmit=${submit}>
      <div class="field">
        <label for="new-user">${t("new.user")}</label>
        <div class="with-button">
          <input id="new-user" value=${user} autocomplete="off" autocapitalize="none" spellcheck=${false} maxlength="32" autofocus
            aria-describedby="new-problem" onInput=${(/** @type {any} */ event) => setUser(event.target.value.trim().toLowerCase())} />
          <button class="button primary" disabled=${!user}>${t("new.open")}</button>
        </div>
      </div>
      <p class="problem" role="alert" id="new-problem">${problem}</p>
    </form>
    <${Known} store=${store} without=${[]} onChoose=${open} />
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
              <${Avatar} id=${id} name=${store.nameOf(id)} size="tiny" /><span dir="auto">${store.nameOf(id)}</span><${Icon} name="x" />
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

/** People from conversations there are already. @param {{store: Store, without: string[], onChoose: (user: string) => void}} props */
function Known({ store, without, onChoose }) {
  const peers = store.order.value.map((id) => store.peer(id)).filter((user) => user && user !== store.me && !without.includes(user));
  return (
    peers.length > 0 &&
    html`
      <h3>${t("new.known")}</h3>
      <ul class="known">
        ${peers.slice(0, 50).map((user) => html`
          <li key=${user}><button type="button" onClick=${() => onChoose(user)}>
            <${Avatar} id=${user} name=${store.nameOf(user)} size="small" />
            <span class="member-text"><strong dir="auto">${store.nameOf(user)}</strong><span class="quiet">${user}</span></span>
          </button></li>
        `)}
      </ul>
    `
  );
}
