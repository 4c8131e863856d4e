// @ts-check
import { signal } from "@preact/signals";
import { openChat, route, sessions, signedOut } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";

const registering = signal(false);
const busy = signal(false);
const problem = signal("");

export function Welcome() {
  const register = registering.value;
  return html`
    <main class="welcome">
      <form class="welcome-card" onSubmit=${submit} aria-busy=${busy.value}>
        <img class="welcome-mark" src="/img/parley.svg" alt="" width="56" height="56" />
        <h1>${t(register ? "welcome.registerTitle" : "welcome.loginTitle")}</h1>
        <p class="quiet">${signedOut.value ? t("welcome.signedOut") : t(route.value.join ? "join.signIn" : "app.tagline")}</p>
        <${Field} name="user" label=${t("welcome.user")} hint=${register && t("welcome.userHint")} autocomplete="username"
          autocapitalize="none" spellcheck=${false} minlength="3" maxlength="32" pattern="[a-z0-9_]+" />
        ${register && html`<${Field} key="name" name="name" label=${t("welcome.name")} hint=${t("welcome.nameHint")}
          autocomplete="name" maxlength="100" />`}
        <${Field} key="password" name="password" type="password" label=${t("welcome.password")}
          hint=${register && t("welcome.passwordHint")} minlength=${register ? 8 : 1}
          autocomplete=${register ? "new-password" : "current-password"} />
        <p class="problem" role="alert">${problem.value && html`<${Icon} name="circle-alert" />${problem.value}`}</p>
        <button class="button primary" disabled=${busy.value}>${t(register ? "welcome.register" : "welcome.login")}</button>
        <button type="button" class="button plain" onClick=${turn}>
          ${t(register ? "welcome.toLogin" : "welcome.toRegister")}
        </button>
      </form>
    </main>
  `;
}

/** @param {{name: string, label: string, hint?: string | false} & Record<string, any>} props */
function Field({ name, label, hint, ...rest }) {
  return html`
    <div class="field">
      <label for=${name}>${label}</label>
      <input id=${name} name=${name} required aria-describedby=${hint ? `${name}-hint` : undefined} ...${rest} />
      ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    </div>
  `;
}

function turn() {
  registering.value = !registering.value;
  problem.value = "";
}

/** @param {SubmitEvent} event */
async function submit(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const person = /** @type {any} */ (Object.fromEntries(new FormData(form)));
  problem.value = "";
  busy.value = true;
  try {
    await (registering.value ? sessions.register(person) : sessions.login(person));
    await openChat();
    registering.value = false;
  } catch (failure) {
    problem.value = /** @type {any} */ (failure).code === 0 ? t("welcome.offline") : /** @type {any} */ (failure).message;
    form.querySelector("input")?.focus();
  } finally {
    busy.value = false;
  }
}
