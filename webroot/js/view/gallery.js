// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat } from "./context.js";
import { present } from "./dialogs.js";
import { Picture } from "./file.js";
import { html, Icon } from "./html.js";
import { failureText, moment, t } from "./i18n.js";
import { frame, length } from "./media.js";
import { Hits } from "./search.js";
import { showViewer } from "./viewer.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const SHELVES = /** @type {const} */ (["picture", "video", "audio", "document", "link"]);

/** Opens what was sent to a conversation beside words. @param {Store} store @param {string} id */
export const showGallery = (store, id) => present(t("gallery.title"), (close) => html`<${Gallery} store=${store} id=${id} onDone=${close} />`);

/** @param {{store: Store, id: string, onDone: () => void}} props */
function Gallery({ store, id, onDone }) {
  const [kind, setKind] = useState(/** @type {typeof SHELVES[number]} */ ("picture"));
  const ask = { conversation: id, kind };
  return html`
    <div class="filters" role="group" aria-label=${t("search.kind")}>
      ${SHELVES.map((each) => html`<button type="button" key=${each} aria-pressed=${each === kind} onClick=${() => setKind(each)}>${t(`search.${each}`)}</button>`)}
    </div>
    ${kind === "picture" || kind === "video"
      ? html`<${Tiles} key=${kind} store=${store} ask=${ask} />`
      : html`<${Hits} key=${kind} store=${store} ask=${ask} onOpen=${onDone} />`}
  `;
}

/** @param {{store: Store, ask: import("../app/search.js").Ask}} props */
function Tiles({ store, ask }) {
  const [found, setFound] = useState(/** @type {import("../app/search.js").Found | null} */ (null));
  const [problem, setProblem] = useState("");
  const look = (/** @type {number | undefined} */ before, /** @type {Entry[]} */ earlier) => {
    const { search } = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
    search.find({ ...ask, ...(before && { before }) }).then(
      (answer) => setFound({ ...answer, found: [...earlier, ...answer.found] }),
      (failure) => setProblem(failureText(failure)),
    );
  };
  useEffect(() => look(undefined, []), []);
  if (problem || !found) {
    return problem ? html`<p class="problem" role="alert">${problem}</p>` : html`<p class="quiet" aria-busy="true">${t("search.looking")}</p>`;
  }
  if (found.found.length === 0) {
    return html`<div class="empty small"><${Icon} name="images" /><p>${t("gallery.none")}</p></div>`;
  }
  return html`
    ${found.here && html`<p class="quiet hits-note">${t("search.here")}</p>`}
    <ul class="tiles">
      ${found.found.map((entry) => html`
        <li key=${entry.id}>
          <button type="button" style=${frame(entry.body)} onClick=${() => showViewer(store, entry)} aria-label=${`${store.nameOf(entry.from)}, ${moment(entry.at)}`}>
            ${(entry.body.kind === "picture" || entry.body.thumb) && html`<${Picture} media=${entry.body.thumb ?? entry.body.media} />`}
            ${entry.body.kind === "video" && html`<span class="length"><${Icon} name="play" />${entry.body.duration ? length(entry.body.duration) : ""}</span>`}
          </button>
        </li>
      `)}
    </ul>
    ${found.before && html`<button type="button" class="button more" onClick=${() => look(found.before, found.found)}>${t("search.more")}</button>`}
  `;
}
