// @ts-check
import { useState } from "preact/hooks";
import { follows, isAdmin, isChannel, isUserId, may } from "../state/conversation.js";
import { EditAbout } from "./about.js";
import { Block } from "./block.js";
import { AboutChannel, Unfollow } from "./channel.js";
import { back, chat } from "./context.js";
import { confirm } from "./dialogs.js";
import { Expire } from "./expire.js";
import { showExport } from "./export.js";
import { showGallery } from "./gallery.js";
import { html, Icon, IconButton } from "./html.js";
import { failureText, t } from "./i18n.js";
import { InviteLinks, JoinRequests } from "./invites.js";
import { Members } from "./members.js";
import { ListActions } from "./mine.js";
import { ContactForm } from "./person.js";
import { ConversationAvatar, leftText, titleOf } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

/** @param {{store: Store, id: string}} props */
export function Details({ store, id }) {
  const peer = store.peer(id);
  const channel = isChannel(id);
  const record = store.conversations.of(id).value;
  const title = t(peer ? "details.title" : channel ? "channel.details" : "details.groupTitle");
  return html`
    <aside class="details" aria-label=${title}>
      <header class="bar">
        <${IconButton} icon="x" label=${t("details.close")} onClick=${back} />
        <h2>${title}</h2>
      </header>
      <div class="details-body">
        <div class="portrait">
          <${ConversationAvatar} store=${store} id=${id} size="large" />
          <h3 dir="auto">${titleOf(store, id)}</h3>
          ${peer && html`<p class="quiet">${t("details.userId")}: <bdi class="id">${peer}</bdi></p>`}
          ${peer && peer !== store.me && html`<${About} store=${store} user=${peer} />`}
          ${record.description && html`<p class="description" dir="auto">${record.description}</p>`}
          ${channel && html`<${AboutChannel} store=${store} id=${id} />`}
        </div>
        ${store.known.value.includes(id) && html`
          <details class="in-list"><summary>${t("mine.title")}</summary><${ListActions} store=${store} id=${id} /></details>
        `}
        ${record.head > 0 && html`<button type="button" class="button export" onClick=${() => showGallery(store, id)}><${Icon} name="images" />${t("gallery.title")}</button>`}
        ${record.head > 0 && html`<button type="button" class="button export" onClick=${() => showExport(store, id)}><${Icon} name="download" />${t("export.title")}</button>`}
        ${peer && html`<${Expire} store=${store} id=${id} may=${true} />`}
        ${peer && peer !== store.me && html`<${Block} store=${store} user=${peer} />`}
        ${follows(record) && html`<${Unfollow} id=${id} />`}
        ${!peer && !follows(record) && (!channel || record.role) && html`<${Group} store=${store} id=${id} />`}
      </div>
    </aside>
  `;
}

/** What somebody says of themselves, and whether one knows them. @param {{store: Store, user: string}} props */
function About({ store, user }) {
  const { name, about, deleted } = store.profiles.of(user).value;
  if (deleted) {
    return html`<p class="quiet">${t("delete.done")}</p>`;
  }
  return html`
    ${name && name !== store.nameOf(user) && html`<p class="quiet" dir="auto">${t("contact.ownName", { name })}</p>`}
    ${about && html`<p class="description" dir="auto">${about}</p>`}
    <${ContactForm} store=${store} user=${user} />
  `;
}

/** @param {{store: Store, id: string}} props */
function Group({ store, id }) {
  const [problem, setProblem] = useState("");
  const members = store.members.of(id).value ?? [];
  const record = store.conversations.of(id).value;
  const { left, title } = record;
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const change = (/** @type {string} */ verb, /** @type {object} */ body) => {
    setProblem("");
    return open.changeGroup(verb, { conversation: id, ...body }).then(
      () => true,
      (failure) => setProblem(failureText(failure)),
    );
  };
  if (left) {
    return html`<p class="foot-note">${leftText(record)}</p>`;
  }
  return html`
    <p class="problem" role="alert">${problem}</p>
    ${isAdmin(record.role) && html`<${JoinRequests} store=${store} id=${id} />`}
    <${Expire} store=${store} id=${id} may=${may(record, "edit")} />
    <${EditAbout} store=${store} id=${id} change=${change} />
    ${!isChannel(id) && may(record, "add") && html`<${InviteLinks} store=${store} id=${id} />`}
    <section aria-label=${t("details.members")}>
      <h4>${t(isChannel(id) ? "channel.writers" : "conversation.members", { count: members.length })}</h4>
      ${may(record, "add") && html`<${AddPeople} change=${change} />`}
      <${Members} store=${store} id=${id} change=${change} />
    </section>
    <button type="button" class="button danger" onClick=${() => leave(change, title ?? "")}><${Icon} name="log-out" />${t("details.leave")}</button>
  `;
}

/** @param {(verb: string, body: object) => void} change @param {string} title */
const leave = (change, title) =>
  confirm({ title: t("details.leaveAsk", { title }), text: t("details.leaveHint"), action: t("details.leave"), act: () => change("leave", {}) });

/** @param {any} props */
function AddPeople({ change }) {
  const [text, setText] = useState("");
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (await change("add", { users: [text.trim()] })) {
      setText("");
    }
  };
  return html`
    <form class="inline-form" onSubmit=${submit}>
      <label for="group-add">${t("details.addPeople")}</label>
      <input id="group-add" value=${text} placeholder=${t("new.user")} autocapitalize="none" spellcheck=${false}
        onInput=${(/** @type {any} */ event) => setText(event.target.value.toLowerCase())} />
      <button class="button" disabled=${!isUserId(text.trim())}>${t("details.add")}</button>
    </form>
  `;
}
