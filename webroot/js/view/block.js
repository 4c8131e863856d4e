// @ts-check
import { useState } from "preact/hooks";
import { chat } from "./context.js";
import { DeleteAccount } from "./delete-account.js";
import { confirm } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";
import { showReport } from "./report.js";

/** @typedef {import("../app/store.js").Store} Store */

/** Blocks or unblocks, and says why that did not work. @param {string} user @returns {[string, (blocked: boolean) => void]} */
export function useBlock(user) {
  const [problem, setProblem] = useState("");
  const set = (/** @type {boolean} */ blocked) =>
    /** @type {import("../app/chat.js").Chat} */ (chat.peek()).blocked.set(user, blocked).then(
      () => setProblem(""),
      (failure) => setProblem(failureText(failure)),
    );
  return [problem, set];
}

/** In somebody's details. @param {{store: Store, user: string}} props */
export function Block({ store, user }) {
  const [problem, set] = useBlock(user);
  const name = store.nameOf(user);
  if (store.profiles.of(user).value.deleted) {
    return null;
  }
  const ask = () => confirm({ title: t("block.ask", { name }), text: t("block.hint"), action: t("block.block"), act: () => set(true) });
  return html`
    <p class="problem" role="alert">${problem}</p>
    ${store.blocked.value.has(user)
      ? html`<button type="button" class="button" onClick=${() => set(false)}><${Icon} name="ban" />${t("block.unblock")}</button>`
      : html`<button type="button" class="button danger" onClick=${ask}><${Icon} name="ban" />${t("block.block")}</button>`}
    <button type="button" class="button danger" onClick=${() => showReport(store, user)}><${Icon} name="flag" />${t("report.report")}</button>
    ${store.admin.value && html`<${DeleteAccount} store=${store} user=${user} />`}
  `;
}

/** Where one would write to somebody who is blocked. @param {{store: Store, user: string}} props */
export function BlockedFoot({ store, user }) {
  const [problem, set] = useBlock(user);
  return html`
    <div class="foot-note">
      <p><${Icon} name="ban" />${t("block.blocked", { name: store.nameOf(user) })}</p>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <button type="button" class="button" onClick=${() => set(false)}>${t("block.unblock")}</button>
    </div>
  `;
}
