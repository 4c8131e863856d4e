// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat, go } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";
import { Avatar } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/invites.js").Preview} Preview */

const invites = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).invites;

/** Where a link leads, for somebody who was given it. @param {{store: Store, token: string}} props */
export function Join({ store, token }) {
  const [preview, setPreview] = useState(/** @type {Preview | null} */ (null));
  const [failure, setFailure] = useState(/** @type {any} */ (null));
  const live = store.line.value.state === "live";
  useEffect(() => {
    let current = true;
    if (live) {
      invites().preview(token).then((found) => current && (setPreview(found), setFailure(null)), (problem) => current && setFailure(problem));
    }
    return () => void (current = false);
  }, [token, live]);
  return html`
    <main class="pane none" aria-label=${t("join.title")} aria-busy=${!preview && !failure}>
      ${failure?.code === 404
        ? html`<${Nowhere} />`
        : preview
          ? html`<${Card} store=${store} token=${token} preview=${preview} onAsked=${() => setPreview({ ...preview, requested: true })} />`
          : html`<div class="empty"><p>${t(live && !failure ? "join.loading" : "failure.offline")}</p><${Home} /></div>`}
    </main>
  `;
}

const Home = () => html`<button type="button" class="button" onClick=${() => go(null)}>${t("conversation.back")}</button>`;

const Nowhere = () => html`
  <div class="empty">
    <${Icon} name="circle-alert" />
    <h2>${t("join.missing")}</h2>
    <p>${t("join.missingHint")}</p>
    <${Home} />
  </div>
`;

/** @param {{store: Store, token: string, preview: Preview, onAsked: () => void}} props */
function Card({ store, token, preview, onAsked }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const { conversation, title, description, picture, members, approval } = preview;
  const { role, left } = store.conversations.of(conversation).value;
  const joined = role !== null && !left;
  const join = async () => {
    setBusy(true);
    setProblem("");
    try {
      const { requested } = await invites().join(token);
      requested ? onAsked() : go(conversation);
    } catch (failure) {
      setProblem(/** @type {any} */ (failure).code === 0 ? t("failure.offline") : /** @type {any} */ (failure).message);
    }
    setBusy(false);
  };
  return html`
    <div class="empty join">
      <${Avatar} id=${conversation} name=${title} picture=${picture} size="large" />
      <h2 dir="auto">${title}</h2>
      <p>${t("conversation.members", { count: members })}</p>
      ${description && html`<p dir="auto">${description}</p>`}
      ${joined
        ? html`<p>${t("join.joined")}</p><button type="button" class="button primary" onClick=${() => go(conversation)}>${t("join.open")}</button>`
        : preview.requested
          ? html`<p role="status"><${Icon} name="timer" class="inline" /> ${t("join.requested")}</p><${Home} />`
          : html`
            <p>${t(approval ? "join.askHint" : "join.hint")}</p>
            <button type="button" class="button primary" disabled=${busy} onClick=${join}>${t(approval ? "join.ask" : "join.join")}</button>
            <${Home} />
          `}
      <p class="problem" role="alert">${problem}</p>
    </div>
  `;
}
