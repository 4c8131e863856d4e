// @ts-check
import { useEffect, useState } from "preact/hooks";
import { ANNOUNCEMENTS } from "../state/conversation.js";
import { chat, go } from "./context.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";
import { Avatar } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/channels.js").Channel} Channel */

const TYPED_MS = 200;

const channels = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).channels;

const handleOf = (/** @type {string} */ id) => id.slice(2);

/** What a channel is, for somebody who does not follow it. @param {{store: Store, id: string}} props */
export function ChannelCard({ store, id }) {
  const { title, picture, followers = 0, missing } = store.channels.of(id).value;
  if (missing) {
    return html`
      <div class="empty">
        <${Icon} name="circle-alert" />
        <h2>${t("channel.missing", { handle: handleOf(id) })}</h2>
        <p>${t("channel.missingHint")}</p>
      </div>
    `;
  }
  return title && html`
    <div class="empty">
      <${Avatar} id=${id} name=${title} picture=${picture} icon="megaphone" size="large" />
      <h2 dir="auto">${title}</h2>
      <p>@${handleOf(id)} · ${t("channel.followers", { count: followers })}</p>
      <p>${t("channel.cardHint")}</p>
    </div>
  `;
}

/** Where others write: follow, or nothing to be written. @param {{store: Store, id: string, followed: boolean}} props */
export function ChannelFoot({ store, id, followed }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const follow = async () => {
    setBusy(true);
    await channels().follow(id).then(() => setProblem(""), (failure) => setProblem(failureText(failure)));
    setBusy(false);
  };
  if (followed) {
    return html`<p class="foot-note"><${Icon} name="megaphone" />${t(id === ANNOUNCEMENTS ? "channel.byAdministrators" : "channel.readOnly")}</p>`;
  }
  return !store.channels.of(id).value.missing && html`
    <div class="foot-note">
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button type="button" class="button primary" disabled=${busy} onClick=${follow}>${t("channel.follow")}</button>
    </div>
  `;
}

/** Looks for channels, or makes one. @param {{store: Store, onDone: () => void}} props */
export function FindChannel({ store, onDone }) {
  const [text, setText] = useState("");
  const [found, setFound] = useState(/** @type {Channel[] | null} */ (null));
  const [problem, setProblem] = useState("");
  const [making, setMaking] = useState(false);
  useEffect(() => {
    let current = true;
    const find = () =>
      channels().find(text).then(
        (all) => current && (setFound(all), setProblem("")),
        (failure) => current && setProblem(failureText(failure)),
      );
    const timer = setTimeout(find, found ? TYPED_MS : 0);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  const open = (/** @type {string} */ id) => {
    onDone();
    go(id);
  };
  const announce = () => channels().announcements(t("channel.announcements")).then(open, (failure) => setProblem(failureText(failure)));
  if (making) {
    return html`<${NewChannel} onDone=${open} />`;
  }
  return html`
    <div class="field">
      <label for="find-channel">${t("channel.find")}</label>
      <input id="find-channel" type="search" value=${text} maxlength="100" autocomplete="off" dir="auto" autofocus
        onInput=${(/** @type {any} */ event) => setText(event.target.value)} />
    </div>
    <p class="problem" role="alert">${problem}</p>
    ${found && html`
      <ul class="known" aria-label=${t("channel.found")} aria-busy=${!found}>
        ${found.map((channel) => html`<${Found} key=${channel.conversation} store=${store} channel=${channel} open=${open} />`)}
      </ul>
    `}
    ${found?.length === 0 && html`<p class="quiet">${t(text.trim() ? "channel.none" : "channel.noneYet")}</p>`}
    <div class="dialog-actions">
      ${store.admin.value && html`<button type="button" class="button" onClick=${announce}><${Icon} name="megaphone" />${t("channel.announcements")}</button>`}
      <button type="button" class="button" onClick=${() => setMaking(true)}><${Icon} name="megaphone" />${t("channel.new")}</button>
    </div>
  `;
}

/** @param {{store: Store, channel: Channel, open: (id: string) => void}} props */
function Found({ store, channel: { conversation, title, picture, followers }, open }) {
  const { role } = store.conversations.of(conversation).value;
  return html`
    <li>
      <button type="button" onClick=${() => open(conversation)}>
        <${Avatar} id=${conversation} name=${title} picture=${picture} icon="megaphone" size="small" />
        <span class="member-text">
          <strong dir="auto">${title}</strong>
          <span class="quiet">@${handleOf(conversation)} · ${t("channel.followers", { count: followers })}</span>
        </span>
        ${role === "follower" && html`<span class="role">${t("channel.following")}</span>`}
      </button>
    </li>
  `;
}

/** @param {{onDone: (id: string) => void}} props */
function NewChannel({ onDone }) {
  const [title, setTitle] = useState("");
  const [handle, setHandle] = useState("");
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    setBusy(true);
    await channels().create(title.trim(), handle).then(onDone, (failure) => setProblem(failureText(failure)));
    setBusy(false);
  };
  return html`
    <form onSubmit=${submit}>
      <div class="field">
        <label for="channel-title">${t("channel.title")}</label>
        <input id="channel-title" value=${title} maxlength="100" required autocomplete="off" dir="auto" autofocus
          onInput=${(/** @type {any} */ event) => setTitle(event.target.value)} />
      </div>
      <div class="field">
        <label for="channel-handle">${t("channel.handle")}</label>
        <input id="channel-handle" value=${handle} minlength="3" maxlength="32" pattern="[a-z0-9_]+" required autocomplete="off"
          autocapitalize="none" spellcheck=${false} aria-describedby="channel-handle-hint"
          onInput=${(/** @type {any} */ event) => setHandle(event.target.value.trim().toLowerCase())} />
        <p class="hint" id="channel-handle-hint">${t("channel.handleHint")}</p>
      </div>
      <p class="problem" role="alert">${problem}</p>
      <div class="dialog-actions">
        <p class="hint">${t("channel.newHint")}</p>
        <button class="button primary" disabled=${busy || !title.trim() || handle.length < 3}>${t("channel.create")}</button>
      </div>
    </form>
  `;
}

/** What a channel's details say beside its writers. @param {{store: Store, id: string}} props */
export function AboutChannel({ store, id }) {
  const [copied, setCopied] = useState(false);
  const { followers = 0 } = store.channels.of(id).value;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href.replace(/#.*/, `#/c/${id}`));
    setCopied(true);
  };
  return html`
    <p class="quiet">@<bdi class="id">${handleOf(id)}</bdi> · ${t("channel.followers", { count: followers })}</p>
    ${navigator.clipboard && html`<button type="button" class="button" onClick=${copy}><${Icon} name=${copied ? "check" : "copy"} />${t(copied ? "channel.copied" : "channel.copyLink")}</button>`}
  `;
}

/** @param {{id: string}} props */
export function Unfollow({ id }) {
  const [problem, setProblem] = useState("");
  if (id === ANNOUNCEMENTS) {
    return null;
  }
  const unfollow = () => channels().unfollow(id).then(() => go(id), (failure) => setProblem(failureText(failure)));
  return html`
    <p class="problem" role="alert">${problem}</p>
    <button type="button" class="button danger" onClick=${unfollow}><${Icon} name="log-out" />${t("channel.unfollow")}</button>
  `;
}
