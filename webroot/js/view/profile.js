// @ts-check
import { useEffect, useState } from "preact/hooks";
import { linkTo } from "../state/person.js";
import { chat } from "./context.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";
import { Face } from "./people.js";
import { Portrait } from "./portrait.js";

/** @typedef {import("../app/store.js").Store} Store */

const people = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).people;

/** Who one is to others, and how they get here. @param {{store: Store, onDone: () => void}} props */
export function Profile({ store, onDone }) {
  const { name, about, picture } = store.profiles.of(store.me).value;
  return html`
    <${Portrait} picture=${picture} change=${(/** @type {string} */ next) => people().setProfile({ picture: next })}>
      <${Face} store=${store} user=${store.me} size="large" />
    <//>
    <${Words} key=${`${name} ${about}`} store=${store} name=${name ?? ""} about=${about ?? ""} onDone=${onDone} />
    <${Code} user=${store.me} />
  `;
}

/** @param {{store: Store, name: string, about: string, onDone: () => void}} props */
function Words({ store, name, about, onDone }) {
  const [newName, setName] = useState(name);
  const [newAbout, setAbout] = useState(about);
  const [problem, setProblem] = useState("");
  const news = { ...(newName.trim() !== name && { name: newName.trim() }), ...(newAbout.trim() !== about && { about: newAbout.trim() }) };
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await people().setProfile(news).then(onDone, (failure) => setProblem(failureText(failure)));
  };
  return html`
    <form class="profile-form" onSubmit=${submit}>
      <p class="quiet whose">${t("details.userId")}: <bdi class="id">${store.me}</bdi></p>
      <div class="field">
        <label for="profile-name">${t("welcome.name")}</label>
        <input id="profile-name" value=${newName} maxlength="64" required autocomplete="name" dir="auto" onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </div>
      <div class="field">
        <label for="profile-about">${t("profile.about")}</label>
        <input id="profile-about" value=${newAbout} maxlength="140" autocomplete="off" dir="auto" aria-describedby="profile-hint"
          onInput=${(/** @type {any} */ event) => setAbout(event.target.value)} />
        <p class="hint" id="profile-hint">${t("profile.hint")}</p>
      </div>
      <p class="problem" role="alert">${problem}</p>
      <button class="button primary" disabled=${!newName.trim() || Object.keys(news).length === 0}>${t("details.save")}</button>
    </form>
  `;
}

/** A link to somebody, and the same as a code to be scanned. @param {{user: string}} props */
function Code({ user }) {
  const [picture, setPicture] = useState(/** @type {boolean[][] | null} */ (null));
  const [copied, setCopied] = useState(false);
  const link = linkTo(location.origin, user);
  useEffect(() => {
    import("uqr").then(({ encode }) => setPicture(encode(link, { border: 2 }).data), () => {});
  }, [link]);
  const copy = async () => {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  };
  return html`
    <section class="code" aria-label=${t("profile.code")}>
      <h3>${t("profile.code")}</h3>
      ${picture && html`<${Squares} rows=${picture} />`}
      <p class="quiet">${t("profile.codeHint")}</p>
      <div class="with-button">
        <input readonly value=${link} aria-label=${t("profile.link")} onFocus=${(/** @type {any} */ event) => event.target.select()} />
        ${navigator.clipboard && html`<button type="button" class="button" onClick=${copy}><${Icon} name=${copied ? "check" : "copy"} />${t(copied ? "channel.copied" : "channel.copyLink")}</button>`}
      </div>
    </section>
  `;
}

/** @param {{rows: boolean[][]}} props */
function Squares({ rows }) {
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return html`<svg class="squares" role="img" aria-label=${t("profile.code")} viewBox=${`0 0 ${rows.length} ${rows.length}`} shape-rendering="crispEdges"><path d=${path} /></svg>`;
}
