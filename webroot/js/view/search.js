// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { wordsOf } from "../app/search.js";
import { plain } from "../state/format.js";
import { hashOf } from "../state/route.js";
import { excerpt, wanted } from "../state/words.js";
import { chat, go } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { shortTime, t } from "./i18n.js";
import { ConversationAvatar, titleOf } from "./people.js";

/**
 * @typedef {import("../app/store.js").Store} Store
 * @typedef {import("../app/search.js").Ask} Ask
 * @typedef {import("../state/conversation.js").Entry} Entry
 */

const TYPED_MS = 250;
const KINDS = /** @type {const} */ (["text", "poll", "link", "picture", "video", "audio", "document"]);

/** Opens the search in one conversation, or in all without one. @param {Store} store @param {string} [id] */
export const showSearch = (store, id) =>
  present(id ? t("search.in", { title: titleOf(store, id) }) : t("search.title"), (close) => html`<${Search} store=${store} id=${id} onDone=${close} />`);

/** @param {{store: Store, id?: string, onDone: () => void}} props */
function Search({ store, id, onDone }) {
  const [ask, setAsk] = useState(/** @type {Ask} */ ({ conversation: id }));
  const set = (/** @type {Partial<Ask>} */ change) => setAsk({ ...ask, ...change });
  const members = id && !store.peer(id) ? (store.members.of(id).value ?? []).map(({ user }) => user) : id ? [store.me, store.peer(id) ?? store.me] : [];
  return html`
    <div class="search-form">
      <input type="search" aria-label=${t("search.text")} placeholder=${t("search.text")} dir="auto" autocomplete="off" autofocus
        value=${ask.text ?? ""} onInput=${(/** @type {any} */ event) => set({ text: event.target.value })} />
      <div class="search-filters">
        <select aria-label=${t("search.kind")} onChange=${(/** @type {any} */ event) => set({ kind: event.target.value || undefined })}>
          <option value="">${t("search.anyKind")}</option>
          ${KINDS.map((kind) => html`<option key=${kind} value=${kind}>${t(kind === "text" ? "search.textOnly" : `search.${kind}`)}</option>`)}
        </select>
        ${members.length > 0 && html`
          <select aria-label=${t("search.from")} onChange=${(/** @type {any} */ event) => set({ from: event.target.value || undefined })}>
            <option value="">${t("search.anybody")}</option>
            ${[...new Set(members)].map((user) => html`<option key=${user} value=${user}>${store.nameOf(user)}</option>`)}
          </select>
        `}
        <label>${t("search.since")}<input type="date" onInput=${(/** @type {any} */ event) => set({ since: dayBegins(event.target.value) })} /></label>
      </div>
      <${Hits} store=${store} ask=${ask} onOpen=${onDone} />
    </div>
  `;
}

/** Where a day begins here, of a date as a field gives it. @param {string} date */
const dayBegins = (date) => (date ? new Date(`${date}T00:00`).getTime() : undefined);

/** Whether there is anything to look for. @param {Ask} ask */
const isAsked = ({ text = "", from, kind }) => Boolean(from || kind || wanted(text).begun || wanted(text).whole.length > 0);

/**
 * What is found, as it is typed; more of it at a press.
 * @param {{store: Store, ask: Ask, onOpen: () => void, quiet?: boolean}} props `quiet`: nothing is said when nothing is found
 */
export function Hits({ store, ask, onOpen, quiet = false }) {
  const [found, setFound] = useState(/** @type {import("../app/search.js").Found | null} */ (null));
  const [problem, setProblem] = useState("");
  const asked = useRef("");
  const key = JSON.stringify(ask);
  const look = (/** @type {Ask} */ question, /** @type {Entry[]} */ before) => {
    asked.current = key;
    const { search } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
    search.find(question).then(
      (answer) => asked.current === key && (setProblem(""), setFound({ ...answer, found: [...before, ...answer.found] })),
      (failure) => asked.current === key && setProblem(failure.message),
    );
  };
  useEffect(() => {
    asked.current = "";
    if (!isAsked(ask)) {
      setFound(null);
      setProblem("");
      return undefined;
    }
    const timer = setTimeout(() => look(ask, []), TYPED_MS);
    return () => clearTimeout(timer);
  }, [key]);
  if (problem) {
    return html`<p class="problem" role="alert">${problem}</p>`;
  }
  if (!isAsked(ask)) {
    return quiet ? null : html`<p class="quiet">${t("search.hint")}</p>`;
  }
  if (!found) {
    return html`<p class="quiet" aria-busy="true">${t("search.looking")}</p>`;
  }
  if (found.found.length === 0) {
    return quiet ? null : html`<div class="empty small"><${Icon} name="search" /><p>${t("search.none")}</p>${found.here && html`<p>${t("search.here")}</p>`}</div>`;
  }
  return html`
    <section aria-label=${t("search.messages")}>
      <h3 class="hits-title">${t("search.messages")}</h3>
      ${found.here && html`<p class="quiet hits-note">${t("search.here")}</p>`}
      <ul class="rows hits">
        ${found.found.map((entry) => html`<${Hit} key=${entry.id} store=${store} entry=${entry} text=${ask.text ?? ""} onOpen=${onOpen} />`)}
      </ul>
      ${found.before && html`<button type="button" class="button more" onClick=${() => look({ ...ask, before: found.before }, found.found)}>${t("search.more")}</button>`}
    </section>
  `;
}

/** Opens what the user has starred. @param {Store} store */
export const showStarred = (store) => present(t("starred.title"), (close) => html`<${Starred} store=${store} onOpen=${close} />`);

/** @param {{store: Store, onOpen: () => void}} props */
function Starred({ store, onOpen }) {
  const [entries, setEntries] = useState(/** @type {Entry[] | null} */ (null));
  useEffect(() => void /** @type {import("../app/chat.js").Chat} */ (chat.peek()).search.starred().then(setEntries), []);
  if (!entries) {
    return html`<p class="quiet" aria-busy="true">${t("app.loading")}</p>`;
  }
  return entries.length === 0
    ? html`<div class="empty small"><${Icon} name="star" /><p>${t("starred.none")}</p></div>`
    : html`<ul class="rows hits starred">${entries.map((entry) => html`<${Hit} key=${entry.id} store=${store} entry=${entry} text="" onOpen=${onOpen} />`)}</ul>`;
}

/** @param {{store: Store, entry: Entry, text: string, onOpen: () => void}} props */
function Hit({ store, entry, text, onOpen }) {
  const { conversation, seq, from, at } = entry;
  const open = (/** @type {MouseEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      onOpen();
      go(conversation, String(seq));
    }
  };
  return html`
    <li>
      <a class="row" href=${hashOf(conversation, String(seq))} onClick=${open}>
        <${ConversationAvatar} store=${store} id=${conversation} />
        <span class="row-text">
          <span class="row-top"><strong dir="auto">${titleOf(store, conversation)}</strong><time>${shortTime(at)}</time></span>
          <span class="preview hit" dir="auto">
            ${from === store.me ? t("search.you") : store.nameOf(from)}: ${excerpt(plain(wordsOf(entry)), wanted(text)).map(({ text: piece, hit }) => (hit ? html`<mark>${piece}</mark>` : piece))}
          </span>
        </span>
      </a>
    </li>
  `;
}
