// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { json, page } from "../state/export.js";
import { chat } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { clock, exact, failureText, fullDay, t } from "./i18n.js";
import { systemText, titleOf } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const exporter = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).exporter;

/** Hands a file to the browser. @param {BlobPart[]} parts @param {string} type @param {string} name */
function save(parts, type, name) {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes. @param {string} title @param {string} ending */
const fileName = (title, ending) => `Parley ${title.replace(/[^\p{L}\p{N} _-]+/gu, "").trim()} ${new Date().toISOString().slice(0, 10)}.${ending}`;

/** Offers a conversation as a file. @param {Store} store @param {string} id */
export const showExport = (store, id) =>
  present(t("export.title"), () => html`
    <${Export} hint=${t("export.hint")} kinds=${[
      { label: t("export.html"), write: (/** @type {any} */ means) => asPage(store, id, means) },
      { label: t("export.json"), write: (/** @type {any} */ means) => asJson(store, id, means) },
    ]} />
  `);

/** Offers all that the server knows about the user. @param {Store} store */
export const showExportAll = (store) =>
  present(t("export.all"), () => html`
    <${Export} hint=${t("export.allHint")} kinds=${[{ label: t("export.json"), write: (/** @type {any} */ means) => exporter().everything(means).then((parts) => save(parts, "application/json", fileName(store.me, "json"))) }]} />
  `);

/** @param {Store} store @param {string} id @param {import("../app/export.js").Means} means */
async function asPage(store, id, means) {
  const about = exporter().about(id);
  const title = titleOf(store, id);
  const wording = {
    title,
    origin: location.origin,
    nameOf: (/** @type {string} */ user) => store.nameOf(user),
    day: fullDay,
    time: clock,
    system: (/** @type {any} */ entry) => systemText(store, entry),
    words: {
      edited: t("entry.edited"),
      forwarded: t("entry.forwarded"),
      deleted: t("entry.deleted"),
      votes: t("export.votes"),
      exported: t("export.by", { name: store.nameOf(store.me), time: exact(about.exported) }),
    },
  };
  save(await exporter().conversation(id, page(about, store.me, wording), means), "text/html", fileName(title, "html"));
}

/** @param {Store} store @param {string} id @param {import("../app/export.js").Means} means */
async function asJson(store, id, means) {
  const parts = await exporter().conversation(id, json(exporter().about(id)), means);
  save([...parts, "\n"], "application/json", fileName(titleOf(store, id), "json"));
}

/** A choice of files, and how far one is. @param {{hint: string, kinds: {label: string, write: (means: import("../app/export.js").Means) => Promise<void>}[]}} props */
function Export({ hint, kinds }) {
  const [share, setShare] = useState(/** @type {number | null} */ (null));
  const [said, setSaid] = useState({ problem: "", done: false });
  const work = useRef(new AbortController());
  useEffect(() => () => work.current.abort(), []);
  const write = (/** @type {typeof kinds[0]["write"]} */ kind) => {
    work.current = new AbortController();
    const { signal } = work.current;
    setSaid({ problem: "", done: false });
    setShare(0);
    kind({ signal, onProgress: setShare }).then(
      () => setSaid({ problem: "", done: true }),
      (failure) => signal.aborted || setSaid({ problem: failureText(failure), done: false }),
    ).finally(() => setShare(null));
  };
  return html`
    <p>${hint}</p>
    ${share === null
      ? html`<div class="dialog-actions">${kinds.map(({ label, write: kind }) => html`<button type="button" class="button" key=${label} onClick=${() => write(kind)}><${Icon} name="download" />${label}</button>`)}</div>`
      : html`<div class="exporting"><progress aria-label=${t("export.working")} max="1" value=${share}></progress><button type="button" class="button" onClick=${() => work.current.abort()}>${t("dialog.cancel")}</button></div>`}
    <p class="problem" role="alert">${said.problem}</p>
    ${said.done && html`<p role="status"><${Icon} name="check" class="inline" /> ${t("export.done")}</p>`}
  `;
}
