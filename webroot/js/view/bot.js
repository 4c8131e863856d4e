// @ts-check
import { chat } from "./context.js";
import { html } from "./html.js";
import { t } from "./i18n.js";

/** @typedef {import("../app/store.js").Store} Store */

/** That somebody is a program. @param {{store: Store, user: string}} props */
export const BotMark = ({ store, user }) => (store.profiles.of(user).value.bot ? html` <small class="bot-mark">${t("bots.mark")}</small>` : null);

/** Answers that a bot offers: a press says one. @param {{entry: any, disabled: boolean}} props */
export const Buttons = ({ entry, disabled }) => html`
  <div class="quick-replies" role="group" aria-label=${t("bots.answers")}>
    ${entry.body.buttons.map((/** @type {string} */ label) => html`
      <button type="button" key=${label} dir="auto" disabled=${disabled}
        onClick=${() => chat.peek()?.outbox.add(entry.conversation, "text", { text: label, replyTo: entry.seq })}>${label}</button>
    `)}
  </div>
`;
