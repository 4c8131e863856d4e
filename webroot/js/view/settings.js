// @ts-check
import { showBots } from "./bots.js";
import { Choice } from "./choice.js";
import { changeSettings, dialog, settings } from "./context.js";
import { DeleteAccount } from "./delete-account.js";
import { showExportAll } from "./export.js";
import { html, Icon } from "./html.js";
import { LANGUAGES } from "../state/language.js";
import { t } from "./i18n.js";
import { Privacy } from "./privacy.js";

/** @typedef {import("../app/store.js").Store} Store */

/** @param {{store: Store}} props */
export const Settings = ({ store }) => html`
  <${Section} title=${t("settings.look")}><${Look} /><//>
  <${Section} title=${t("settings.writing")}><${Writing} /><//>
  <${Section} title=${t("privacy.title")}><${Privacy} store=${store} /><//>
  <${Section} title=${t("settings.account")}><${Account} store=${store} /><//>
`;

/** @param {{title: string, children?: any}} props */
const Section = ({ title, children }) => html`
  <section class="settings" aria-label=${title}>
    <h3>${title}</h3>
    ${children}
  </section>
`;

function Look() {
  const { theme, text, language } = settings.value;
  const speak = (/** @type {string} */ chosen) => {
    changeSettings({ language: chosen || undefined });
    location.reload();
  };
  return html`
    <div class="field">
      <label for="language">${t("settings.language")}</label>
      <select id="language" onChange=${(/** @type {any} */ event) => speak(event.target.value)}>
        <option value="" selected=${!language}>${t("settings.language.auto")}</option>
        ${Object.entries(LANGUAGES).map(([tag, name]) => html`<option key=${tag} value=${tag} lang=${tag} selected=${tag === language}>${name}</option>`)}
      </select>
    </div>
    <${Choice} name="theme" legend=${t("settings.theme")} value=${theme} onChoose=${(/** @type {any} */ value) => changeSettings({ theme: value })}
      options=${[["auto", t("settings.theme.auto")], ["light", t("settings.theme.light")], ["dark", t("settings.theme.dark")]]} />
    <${Choice} name="text" legend=${t("settings.text")} value=${text} onChoose=${(/** @type {any} */ value) => changeSettings({ text: value })}
      options=${[["small", t("settings.text.small")], ["normal", t("settings.text.normal")], ["large", t("settings.text.large")]]} />
  `;
}

const Writing = () => html`
  <${Choice} name="enter" legend=${t("settings.enter")} value=${settings.value.enterSends ? "send" : "break"}
    onChoose=${(/** @type {string} */ value) => changeSettings({ enterSends: value === "send" })}
    options=${[["send", t("settings.enter.send")], ["break", t("settings.enter.break")]]} />
`;

/** @param {{store: Store}} props */
const Account = ({ store }) => html`
  <div class="settings-actions">
    <button type="button" class="button" onClick=${() => ((dialog.value = null), showExportAll(store))}><${Icon} name="download" />${t("export.all")}</button>
    <button type="button" class="button" onClick=${() => ((dialog.value = null), showBots(store))}><${Icon} name="bot" />${t("bots.title")}</button>
    <button type="button" class="button" onClick=${() => (dialog.value = "logout")}><${Icon} name="log-out" />${t("menu.logout")}</button>
    <${DeleteAccount} store=${store} user=${store.me} />
  </div>
`;
