// @ts-check
import { useEffect, useState } from "preact/hooks";
import { useBlock } from "./block.js";
import { Choice } from "./choice.js";
import { chat } from "./context.js";
import { html, Icon } from "./html.js";
import { failureText, t } from "./i18n.js";
import { Face } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */

const people = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).people;

/** What others get to know of this person, and whom they block. @param {{store: Store}} props */
export const Privacy = ({ store }) => html`
  <${Audiences} key=${store.line.value.state} />
  <${BlockedPeople} store=${store} />
`;

function Audiences() {
  const [chosen, setChosen] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    people().privacy().then(setChosen, (failure) => setProblem(failureText(failure)));
  }, []);
  const choose = async (/** @type {Record<string, string>} */ change) => {
    setProblem("");
    setChosen({ ...chosen, ...change });
    await people().setPrivacy(change).catch((failure) => {
      setChosen(chosen);
      setProblem(failureText(failure));
    });
  };
  const options = [["everybody", t("privacy.everybody")], ["contacts", t("privacy.contacts")], ["nobody", t("privacy.nobody")]];
  return html`
    <${Choice} name="lastSeen" legend=${t("privacy.lastSeen")} value=${chosen.lastSeen} disabled=${!chosen.lastSeen} options=${options} hint=${t("privacy.lastSeenHint")}
      onChoose=${(/** @type {string} */ lastSeen) => choose({ lastSeen })} />
    <${Choice} name="receipts" legend=${t("privacy.receipts")} value=${chosen.receipts} disabled=${!chosen.receipts} options=${options} hint=${t("privacy.receiptsHint")}
      onChoose=${(/** @type {string} */ receipts) => choose({ receipts })} />
    <p class="problem" role="alert">${problem}</p>
  `;
}

/** @param {{store: Store}} props */
function BlockedPeople({ store }) {
  const users = [...store.blocked.value].sort();
  useEffect(() => people().want(...users), [users.join()]);
  return html`
    <h4 id="blocked-people">${t("privacy.blocked")}</h4>
    ${users.length === 0
      ? html`<p class="quiet">${t("privacy.noneBlocked")}</p>`
      : html`<ul class="blocked-people" aria-labelledby="blocked-people">${users.map((user) => html`<${BlockedPerson} key=${user} store=${store} user=${user} />`)}</ul>`}
  `;
}

/** @param {{store: Store, user: string}} props */
function BlockedPerson({ store, user }) {
  const [problem, set] = useBlock(user);
  const name = store.nameOf(user);
  return html`
    <li>
      <${Face} store=${store} user=${user} size="small" />
      <span class="row-text"><strong dir="auto">${name}</strong><bdi class="quiet id">${user}</bdi></span>
      <button type="button" class="button" aria-label=${t("privacy.unblock", { name })} onClick=${() => set(false)}><${Icon} name="ban" />${t("block.unblock")}</button>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    </li>
  `;
}
