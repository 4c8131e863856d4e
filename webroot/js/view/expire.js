// @ts-check
import { useState } from "preact/hooks";
import { chat } from "./context.js";
import { html } from "./html.js";
import { duration, failureText, t } from "./i18n.js";

/** After what time messages disappear, to be changed by those who may. @param {{store: import("../app/store.js").Store, id: string, may: boolean}} props */
export function Expire({ store, id, may }) {
  const [problem, setProblem] = useState("");
  const { expire } = store.conversations.of(id).value;
  const offered = /** @type {number[]} */ (/** @type {any} */ (store.limits.value).expireAfter ?? []);
  const retention = store.limits.value.retentionMillis ?? 0;
  const times = [0, ...new Set([...offered, ...(expire > 0 ? [expire] : [])])];
  const name = (/** @type {number} */ after) => (after === 0 ? t("expire.off") : duration(after));
  const choose = (/** @type {any} */ event) => {
    const after = Number(event.target.value);
    setProblem("");
    /** @type {import("../app/chat.js").Chat} */ (chat.peek())
      .changeConversation("expire", { conversation: id, after })
      .catch((failure) => setProblem(failureText(failure)));
  };
  return html`
    <section class="keep" aria-label=${t("expire.title")}>
      <h4>${t("expire.title")}</h4>
      ${may
        ? html`<select aria-label=${t("expire.title")} value=${String(expire)} onChange=${choose}>
            ${times.map((after) => html`<option key=${after} value=${String(after)} selected=${after === expire}>${name(after)}</option>`)}
          </select>`
        : html`<p>${name(expire)}</p>`}
      ${retention > 0 && html`<p>${t("expire.server", { time: duration(retention) })}</p>`}
      <p class="quiet">${t("expire.hint")}</p>
      <p class="problem" role="alert">${problem}</p>
    </section>
  `;
}
