// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon } from "./html.js";
import { exact, failureText, moment, t } from "./i18n.js";
import { Face, Tick } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */
/** @typedef {{user: string, state: "sent" | "delivered" | "read", delivered?: number, read?: number}} Reached */
/** @typedef {{device: string, pushed?: number, synced?: number, received?: number, seen?: number}} Device */

const STATES = /** @type {const} */ (["read", "delivered", "sent"]);
const STEPS = /** @type {const} */ (["pushed", "synced", "received", "seen"]);

/** Shows who has an own entry and who has seen it. @param {Store} store @param {Entry} entry */
export const showInfo = (store, entry) => present(t("info.title"), () => html`<${Info} store=${store} entry=${entry} />`);

/** What a command answers about an entry, or why it does not. @param {string} address @param {any} body @returns {[any, string]} */
function useAnswer(address, body) {
  const [answer, setAnswer] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    /** @type {import("../app/chat.js").Chat} */ (chat.peek())
      .request(address, body)
      .then(setAnswer, (failure) => setProblem(failureText(failure)));
  }, []);
  return [answer, problem];
}

/** @param {{store: Store, entry: Entry}} props */
function Info({ store, entry }) {
  const [answer, problem] = useAnswer("chat.message.info", { conversation: entry.conversation, target: entry.seq });
  if (problem) {
    return html`<p class="problem" role="alert">${problem}</p>`;
  }
  if (!answer) {
    return html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`;
  }
  return html`
    <p class="quiet">${t("info.stored", { time: exact(answer.stored) })}</p>
    ${answer.members.length === 0 && html`<p>${t("info.nobody")}</p>`}
    ${STATES.map((state) => {
      const people = answer.members.filter((/** @type {Reached} */ one) => one.state === state);
      return people.length > 0 && html`
        <section key=${state} class="reached" aria-label=${t(`info.${state}`)}>
          <h3><${Tick} status=${state} />${t(`info.${state}`)} <span class="quiet">${people.length}</span></h3>
          <ul>${people.map((/** @type {Reached} */ one) => html`<${Person} key=${one.user} store=${store} entry=${entry} one=${one} />`)}</ul>
        </section>
      `;
    })}
  `;
}

/** Somebody with when it reached them; opened, the way to their devices. @param {{store: Store, entry: Entry, one: Reached}} props */
function Person({ store, entry, one }) {
  const [open, setOpen] = useState(false);
  const name = store.nameOf(one.user);
  return html`
    <li>
      <details onToggle=${(/** @type {any} */ event) => setOpen(event.currentTarget.open)}>
        <summary>
          <${Face} store=${store} user=${one.user} size="small" />
          <span class="member-text">
            <strong dir="auto">${name}</strong>
            <span class="quiet">
              ${one.read && html`<span>${t("info.readAt", { time: moment(one.read) })}</span>`}
              ${one.delivered && html`<span>${t("info.deliveredAt", { time: moment(one.delivered) })}</span>`}
            </span>
          </span>
          <span class="quiet way">${t("info.way")}<${Icon} name="chevron-down" /></span>
        </summary>
        ${open && html`<${Way} entry=${entry} user=${one.user} />`}
      </details>
    </li>
  `;
}

/** @param {{entry: Entry, user: string}} props */
function Way({ entry, user }) {
  const [answer, problem] = useAnswer("chat.message.trace", { conversation: entry.conversation, target: entry.seq, user });
  if (problem) {
    return html`<p class="problem" role="alert">${problem}</p>`;
  }
  if (!answer) {
    return html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`;
  }
  const { waiting, lastSeen, devices } = answer.members[0];
  const why = waiting === "offline" && lastSeen ? t("info.waiting.lastSeen", { time: moment(lastSeen) }) : waiting && t(`info.waiting.${/** @type {"offline" | "sync" | "receipt"} */ (waiting)}`);
  return html`
    ${why && html`<p class="waiting"><${Icon} name="info" />${why}</p>`}
    ${devices.map((/** @type {Device} */ device) => html`
      <section key=${device.device} class="way-device">
        <h4>${t("info.device")} <bdi class="id">${device.device}</bdi></h4>
        <dl>
          ${STEPS.filter((step) => device[step]).map((step) => html`
            <div key=${step}><dt>${t(`info.step.${step}`)}</dt><dd><time>${exact(Number(device[step]))}</time></dd></div>
          `)}
        </dl>
      </section>
    `)}
    <p class="quiet hint">${t("info.since", { time: exact(answer.since) })}</p>
  `;
}
