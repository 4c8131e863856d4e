// @ts-check
import { useState } from "preact/hooks";
import { isAdmin, isChannel, may } from "../state/conversation.js";
import { chat } from "./context.js";
import { html } from "./html.js";
import { t } from "./i18n.js";
import { Portrait } from "./portrait.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {(verb: string, body: object) => Promise<any>} Change */

const open = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek());

const RIGHTS = /** @type {const} */ (["send", "edit", "add"]);

/** Name and description, and what members may do, for those who may change them. @param {{store: Store, id: string, change: Change}} props */
export function EditAbout({ store, id, change }) {
  const record = store.conversations.of(id).value;
  const { title, description, permissions, role } = record;
  return html`
    ${may(record, "edit") && html`
      <${Portrait} picture=${record.picture} change=${(/** @type {string} */ picture) => open().changeGroup("update", { conversation: id, picture })} />
    `}
    ${may(record, "edit") && html`<${Words} key=${`${title} ${description}`} channel=${isChannel(id)} title=${title ?? ""} description=${description} change=${change} />`}
    ${isAdmin(role) && !isChannel(id) && html`
      <fieldset class="rights">
        <legend>${t("about.rights")}</legend>
        ${RIGHTS.map((right) => html`<${Allowed} key=${right} right=${right} members=${permissions[right] === "members"} change=${change} />`)}
      </fieldset>
    `}
  `;
}

/** Shows what was chosen while the server is told, and what holds after that. @param {{right: "send" | "edit" | "add", members: boolean, change: Change}} props */
function Allowed({ right, members, change }) {
  const [chosen, setChosen] = useState(/** @type {boolean | null} */ (null));
  const choose = async (/** @type {any} */ event) => {
    const allowed = event.target.checked;
    setChosen(allowed);
    await change("update", { permissions: { [right]: allowed ? "members" : "admins" } });
    setChosen(null);
  };
  return html`
    <label class="check">
      <input type="checkbox" checked=${chosen ?? members} disabled=${chosen !== null} onChange=${choose} />
      ${t(`about.rights.${right}`)}
    </label>
  `;
}

/** @param {{channel: boolean, title: string, description: string, change: Change}} props */
function Words({ channel, title, description, change }) {
  const [name, setName] = useState(title);
  const [about, setAbout] = useState(description);
  const news = { ...(name.trim() !== title && { title: name.trim() }), ...(about.trim() !== description && { description: about.trim() }) };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    change("update", news);
  };
  return html`
    <form class="about-form" onSubmit=${submit}>
      <div class="field">
        <label for="group-title">${t(channel ? "channel.title" : "new.groupTitle")}</label>
        <input id="group-title" value=${name} maxlength="100" required dir="auto" onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </div>
      <div class="field">
        <label for="group-about">${t("about.description")}</label>
        <textarea id="group-about" rows="3" value=${about} maxlength="512" dir="auto" onInput=${(/** @type {any} */ event) => setAbout(event.target.value)}></textarea>
      </div>
      <button class="button" disabled=${!name.trim() || Object.keys(news).length === 0}>${t("details.save")}</button>
    </form>
  `;
}
