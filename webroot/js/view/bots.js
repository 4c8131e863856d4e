// @ts-check
import { useState } from "preact/hooks";
import { request, useAnswer } from "./answer.js";
import { DeleteAccount } from "./delete-account.js";
import { confirm, present } from "./dialogs.js";
import { html, Icon, IconButton } from "./html.js";
import { moment, t } from "./i18n.js";
import { Made } from "./made.js";
import { Avatar } from "./people.js";
import { showWebhooks } from "./webhooks.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {{user: string, name: string, picture?: string}} Bot */
/** @typedef {{id: string, name: string, scopes: string[], by: string, created: number, used?: number}} Key */

const SCOPES = /** @type {const} */ (["read", "send", "groups"]);
/** Those that an administrator alone gives. */
const SERVER_SCOPES = /** @type {const} */ (["notify", "provision"]);

/** Shows the bots that one has made. @param {Store} store */
export const showBots = (store) => present(t("bots.title"), () => html`<${Bots} store=${store} />`);

/** @param {{store: Store}} props */
function Bots({ store }) {
  const { answer, problem, act } = useAnswer(() => request("chat.bot.list", {}).then(({ bots }) => /** @type {Bot[]} */ (bots)));
  const create = (/** @type {any} */ body) => act(() => request("chat.bot.create", body));
  return html`
    <p class="quiet">${t("bots.hint")}</p>
    ${answer === null && !problem && html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`}
    ${answer && answer.length > 0 && html`
      <ul class="members" aria-label=${t("bots.title")}>
        ${answer.map((bot) => html`
          <li key=${bot.user} class="member own-bot">
            <${Avatar} id=${bot.user} name=${bot.name} picture=${bot.picture} size="small" />
            <span class="member-text"><strong dir="auto">${bot.name}</strong><bdi class="quiet">${bot.user}</bdi></span>
            <button type="button" class="button" aria-label=${t("bots.keysOf", { name: bot.name })} onClick=${() => showKeys(store, bot)}><${Icon} name="key-round" />${t("bots.keys")}</button>
            <button type="button" class="button" aria-label=${t("hooks.of", { name: bot.name })} onClick=${() => showWebhooks(store, bot)}><${Icon} name="webhook" />${t("hooks.title")}</button>
          </li>
        `)}
      </ul>
    `}
    <p class="problem" role="alert">${problem}</p>
    <${NewBot} create=${create} />
  `;
}

/** @param {{create: (body: {user: string, name?: string}) => Promise<any>}} props */
function NewBot({ create }) {
  const [name, setName] = useState("");
  const [user, setUser] = useState("");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    create({ user: user.trim().toLowerCase(), ...(name.trim() && { name: name.trim() }) }).then((created) => {
      if (created) {
        setName("");
        setUser("");
      }
    });
  };
  return html`
    <form class="new-bot" onSubmit=${submit}>
      <h4>${t("bots.new")}</h4>
      <div class="field">
        <label for="bot-name">${t("bots.name")}</label>
        <input id="bot-name" maxlength="64" dir="auto" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </div>
      <div class="field">
        <label for="bot-user">${t("bots.user")}</label>
        <input id="bot-user" required minlength="3" maxlength="32" pattern="[a-zA-Z0-9_]+" autocapitalize="none" spellcheck=${false} value=${user} onInput=${(/** @type {any} */ event) => setUser(event.target.value)} />
      </div>
      <button class="button"><${Icon} name="plus" />${t("bots.create")}</button>
    </form>
  `;
}

/** @param {Store} store @param {Bot} bot */
const showKeys = (store, bot) => present(t("bots.keysOf", { name: bot.name }), () => html`<${Keys} store=${store} bot=${bot} />`);

/** @param {{store: Store, bot: Bot}} props */
function Keys({ store, bot: { user } }) {
  const [made, setMade] = useState("");
  const { answer, problem, act } = useAnswer(() => request("chat.key.list", { user }).then(({ keys }) => /** @type {Key[]} */ (keys)));
  const create = (/** @type {any} */ body) => act(() => request("chat.key.create", { user, ...body })).then((key) => {
      setMade(key?.key ?? "");
      return key;
    });
  const revoke = (/** @type {string} */ id) =>
    confirm({ title: t("bots.revokeAsk"), text: t("bots.revokeHint"), action: t("bots.revoke"), act: () => act(() => request("chat.key.revoke", { id })) });
  return html`
    ${made && html`<${Made} hint=${t("bots.once")} label=${t("bots.key")} value=${made} copyLabel=${t("bots.copy")} />`}
    ${answer === null && !problem && html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`}
    ${answer && answer.length === 0 && !made && html`<p class="quiet">${t("bots.noKeys")}</p>`}
    ${answer && answer.length > 0 && html`
      <ul class="members" aria-label=${t("bots.keys")}>
        ${answer.map(({ id, name, scopes, used }) => html`
          <li key=${id} class="member">
            <span class="member-text"><strong dir="auto">${name}</strong>
              <span class="quiet">${[scopes.map((scope) => t(/** @type {any} */ (`scope.${scope}`))).join(", "), used ? t("bots.used", { time: moment(used) }) : t("bots.unused")].join(" · ")}</span></span>
            <${IconButton} icon="trash-2" label=${t("bots.revokeKey", { name })} onClick=${() => revoke(id)} />
          </li>
        `)}
      </ul>
    `}
    <p class="problem" role="alert">${problem}</p>
    <${NewKey} admin=${store.admin.value} create=${create} />
    <div class="settings-actions"><${DeleteAccount} store=${store} user=${user} /></div>
  `;
}

/** @param {{admin: boolean, create: (body: {name: string, scopes: string[]}) => Promise<any>}} props */
function NewKey({ admin, create }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState(/** @type {string[]} */ (["read", "send"]));
  const choose = (/** @type {string} */ scope, /** @type {boolean} */ on) => setChosen(on ? [...chosen, scope] : chosen.filter((other) => other !== scope));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    create({ name: name.trim(), scopes: chosen }).then((created) => created && setName(""));
  };
  return html`
    <form class="new-bot" onSubmit=${submit}>
      <h4>${t("bots.newKey")}</h4>
      <div class="field">
        <label for="key-name">${t("bots.purpose")}</label>
        <input id="key-name" required maxlength="64" dir="auto" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </div>
      <fieldset class="scopes">
        <legend>${t("bots.scopes")}</legend>
        ${[...SCOPES, ...(admin ? SERVER_SCOPES : [])].map((scope) => html`
          <label key=${scope} class="check">
            <input type="checkbox" checked=${chosen.includes(scope)} onChange=${(/** @type {any} */ event) => choose(scope, event.target.checked)} />
            ${t(/** @type {any} */ (`scope.${scope}`))}
          </label>
        `)}
      </fieldset>
      <button class="button" disabled=${chosen.length === 0}><${Icon} name="key-round" />${t("bots.createKey")}</button>
    </form>
  `;
}
