// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat } from "./context.js";
import { confirm } from "./dialogs.js";
import { html, Icon, IconButton } from "./html.js";
import { duration, failureText, moment, remaining, t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/invites.js").Invite} Invite */

const HOUR_MS = 3_600_000;

/** After what time a link ends; 0 for never. */
const TIMES = [0, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS, 30 * 24 * HOUR_MS];

const invites = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).invites;

const linkOf = (/** @type {string} */ token) => location.href.replace(/#.*|$/, `#/join/${token}`);

/** The links into a group that this user may pass on and revoke. @param {{store: Store, id: string}} props */
export function InviteLinks({ store, id }) {
  const [links, setLinks] = useState(/** @type {Invite[]} */ ([]));
  const [problem, setProblem] = useState("");
  const live = store.line.value.state === "live";
  const load = () => invites().list(id).then(setLinks);
  const act = (/** @type {() => Promise<any>} */ what) => {
    setProblem("");
    return what().then(load).catch((failure) => setProblem(failureText(failure)));
  };
  useEffect(() => {
    if (live) {
      load().catch(() => {});
    }
  }, [id, live]);
  const revoke = (/** @type {string} */ token) =>
    confirm({ title: t("invite.revokeAsk"), text: t("invite.revokeHint"), action: t("invite.revoke"), act: () => act(() => invites().revoke(id, token)) });
  return html`
    <section class="keep" aria-label=${t("invite.title")}>
      <h4>${t("invite.title")}</h4>
      <${NewLink} create=${(/** @type {any} */ limits) => act(() => invites().create(id, limits))} />
      <p class="problem" role="alert">${problem}</p>
      ${links.length > 0 && html`
        <ul class="members" aria-label=${t("invite.links")}>
          ${links.map((link) => html`<${Link} key=${link.token} store=${store} link=${link} revoke=${revoke} />`)}
        </ul>
      `}
    </section>
  `;
}

/** @param {{create: (limits: {expires?: number, approval: boolean}) => void}} props */
function NewLink({ create }) {
  const [expires, setExpires] = useState(TIMES[3]);
  const [approval, setApproval] = useState(false);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    create({ ...(expires > 0 && { expires }), approval });
  };
  return html`
    <form class="new-link" onSubmit=${submit}>
      <select aria-label=${t("invite.expires")} onChange=${(/** @type {any} */ event) => setExpires(Number(event.target.value))}>
        ${TIMES.map((time) => html`<option key=${time} value=${String(time)} selected=${time === expires}>${time ? t("invite.for", { time: duration(time) }) : t("invite.forever")}</option>`)}
      </select>
      <label class="check">
        <input type="checkbox" checked=${approval} onChange=${(/** @type {any} */ event) => setApproval(event.target.checked)} />
        ${t("invite.approval")}
      </label>
      <button class="button"><${Icon} name="link" />${t("invite.create")}</button>
    </form>
  `;
}

/** @param {{store: Store, link: Invite, revoke: (token: string) => void}} props */
function Link({ store, link: { token, by, expires, uses, approval }, revoke }) {
  const [copied, setCopied] = useState(false);
  const url = linkOf(token);
  const copy = () => navigator.clipboard.writeText(url).then(() => setCopied(true), () => {});
  const share = () => navigator.share({ url }).catch(() => {});
  const about = [
    approval ? t("invite.asks") : null,
    expires ? t("invite.ends", { time: remaining(expires) }) : null,
    uses ? t("invite.uses", { count: uses }) : t("invite.unused"),
    by === store.me ? null : t("invite.by", { name: store.nameOf(by) }),
  ];
  return html`
    <li class="member link">
      <span class="member-text">
        <input readonly value=${url} aria-label=${t("invite.link")} onFocus=${(/** @type {any} */ event) => event.target.select()} />
        <span class="quiet">${about.filter(Boolean).join(" · ")}</span>
      </span>
      ${navigator.clipboard && html`<${IconButton} icon=${copied ? "check" : "copy"} label=${t(copied ? "channel.copied" : "channel.copyLink")} onClick=${copy} />`}
      ${"share" in navigator && html`<${IconButton} icon="share-2" label=${t("invite.share")} onClick=${share} />`}
      <${IconButton} icon="trash-2" label=${t("invite.revoke")} onClick=${() => revoke(token)} />
    </li>
  `;
}

/** Who asks to be let in, for those who decide. @param {{store: Store, id: string}} props */
export function JoinRequests({ store, id }) {
  const [problem, setProblem] = useState("");
  const requests = store.requests.of(id).value;
  const decide = (/** @type {string} */ user, /** @type {boolean} */ accept) => {
    setProblem("");
    invites().decide(id, user, accept).catch((failure) => setProblem(failureText(failure)));
  };
  if (requests.length === 0) {
    return problem && html`<p class="problem" role="alert">${problem}</p>`;
  }
  return html`
    <section aria-label=${t("requests.title")}>
      <h4>${t("requests.count", { count: requests.length })}</h4>
      <p class="problem" role="alert">${problem}</p>
      <ul class="members">
        ${requests.map(({ user, name, at }) => html`
          <li class="member" key=${user}>
            <${Face} store=${store} user=${user} size="small" />
            <span class="member-text"><strong dir="auto">${name}</strong><span class="quiet">${user} · ${moment(at)}</span></span>
            <${IconButton} icon="x" label=${t("requests.decline", { name })} onClick=${() => decide(user, false)} />
            <${IconButton} icon="check" label=${t("requests.accept", { name })} onClick=${() => decide(user, true)} />
          </li>
        `)}
      </ul>
    </section>
  `;
}
