// @ts-check
import { useEffect, useState } from "preact/hooks";
import { isMessage } from "../state/conversation.js";
import { brief } from "./brief.js";
import { chat } from "./context.js";
import { DeleteAccount } from "./delete-account.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { failureText, moment, t } from "./i18n.js";
import { Media } from "./media.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const MAX_REASON = 500;
const MAX_ENTRIES = 20;

const request = (/** @type {string} */ address, /** @type {object} */ body) => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).request(address, body);

/** Lets the user tell the administrators of somebody. @param {Store} store @param {string} user @param {Entry} [entry] one of theirs that it is about */
export const showReport = (store, user, entry) =>
  present(t("report.ask", { name: store.nameOf(user) }), (close) => html`<${Report} store=${store} user=${user} entry=${entry} onDone=${close} />`);

/** What goes along: an entry, or the last ones of a direct chat. @param {Store} store @param {string} user @param {Entry} [entry] */
async function entriesFor(store, user, entry) {
  if (entry) {
    return { conversation: entry.conversation, entries: [entry.seq] };
  }
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  const id = open.shown(open.window?.id ?? "")?.id;
  const shown = id && store.peer(id) === user ? open.window?.entries.peek() ?? [] : [];
  const theirs = shown.filter((one) => one.from === user && isMessage(one)).slice(-MAX_ENTRIES);
  return theirs.length > 0 ? { conversation: id, entries: theirs.map(({ seq }) => seq) } : {};
}

/** @param {{store: Store, user: string, entry?: Entry, onDone: () => void}} props */
function Report({ store, user, entry, onDone }) {
  const [reason, setReason] = useState("");
  const [along, setAlong] = useState(true);
  const [problem, setProblem] = useState("");
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const entries = along ? await entriesFor(store, user, entry) : {};
    await request("chat.person.report", { user, reason, ...entries }).then(
      () => (onDone(), (store.notice.value = t("report.done"))),
      (failure) => setProblem(failureText(failure)),
    );
  };
  return html`
    <form onSubmit=${submit}>
      <p>${t("report.hint")}</p>
      <div class="field">
        <label for="report-reason">${t("report.reason")}</label>
        <input id="report-reason" value=${reason} maxlength=${MAX_REASON} dir="auto" autofocus onInput=${(/** @type {any} */ event) => setReason(event.target.value)} />
      </div>
      <label class="pick"><input type="checkbox" checked=${along} onChange=${() => setAlong(!along)} />${t(entry ? "report.this" : "report.last", { count: MAX_ENTRIES })}</label>
      <p class="problem" role="alert">${problem}</p>
      <div class="dialog-actions"><button class="button danger">${t("report.send")}</button></div>
    </form>
  `;
}

/** What was reported, for administrators. @param {Store} store */
export const showReports = (store) => present(t("report.title"), () => html`<${Reports} store=${store} />`);

/** @param {{store: Store}} props */
function Reports({ store }) {
  const [page, setPage] = useState(/** @type {{reports: any[], more: boolean} | null} */ (null));
  const [problem, setProblem] = useState("");
  const fetch = (/** @type {any[]} */ known) =>
    request("chat.report.list", known.length > 0 ? { before: known.at(-1).report } : {}).then(
      ({ reports, more }) => setPage({ reports: [...known, ...reports], more }),
      (failure) => setProblem(failureText(failure)),
    );
  useEffect(() => void fetch([]), []);
  const close = (/** @type {string} */ report) =>
    request("chat.report.close", { report }).then(
      () => setPage((now) => now && { ...now, reports: now.reports.filter((other) => other.report !== report) }),
      (failure) => setProblem(failureText(failure)),
    );
  if (!page) {
    return problem ? html`<p class="problem" role="alert">${problem}</p>` : html`<p class="quiet" aria-busy="true">${t("app.loading")}</p>`;
  }
  return html`
    <p class="problem" role="alert">${problem}</p>
    ${page.reports.length === 0 && html`<div class="empty small"><${Icon} name="check" /><p>${t("report.none")}</p></div>`}
    <ul class="reports">
      ${page.reports.map(({ report, at, by, user, reason, entries }) => html`
        <li key=${report}>
          <p><strong dir="auto">@${user}</strong> <span class="quiet">${t("report.by", { name: `@${by}`, time: moment(at) })}</span></p>
          ${reason && html`<p dir="auto">${reason}</p>`}
          ${entries.map((/** @type {Entry} */ entry) => html`
            <blockquote key=${entry.seq} dir="auto">${entry.deleted ? t("entry.deleted") : entry.kind === "media" ? html`<${Media} store=${store} body=${entry.body} entry=${entry} />` : brief(entry)}</blockquote>
          `)}
          <div class="report-actions">
            <button type="button" class="button" onClick=${() => close(report)}>${t("report.close")}</button>
            ${user !== store.me && html`<${DeleteAccount} store=${store} user=${user} />`}
          </div>
        </li>
      `)}
    </ul>
    ${page.more && html`<button type="button" class="button more" onClick=${() => fetch(page.reports)}>${t("search.more")}</button>`}
  `;
}
