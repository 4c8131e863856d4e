// @ts-check
import { useEffect, useState } from "preact/hooks";
import { chat } from "./context.js";
import { present } from "./dialogs.js";
import { html } from "./html.js";
import { failureText, moment, t } from "./i18n.js";
import { Text } from "./text.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

/** Shows how an entry read before. @param {Store} store @param {Entry} entry */
export const showVersions = (store, entry) => present(t("versions.title"), () => html`<${Versions} store=${store} entry=${entry} />`);

/** The versions of an entry, the newest first. @param {{store: Store, entry: Entry}} props */
function Versions({ store, entry: { conversation, seq } }) {
  const [versions, setVersions] = useState(/** @type {{at: number, body: any}[] | null} */ (null));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    /** @type {import("../app/chat.js").Chat} */ (chat.peek())
      .request("chat.message.versions", { conversation, target: seq })
      .then((answer) => setVersions(answer.versions), (failure) => setProblem(failureText(failure)));
  }, [conversation, seq]);
  if (problem) {
    return html`<p class="problem" role="alert">${problem}</p>`;
  }
  if (!versions) {
    return html`<p class="quiet" aria-busy="true">${t("versions.loading")}</p>`;
  }
  const newest = versions.length - 1;
  return html`
    <ol class="versions" reversed>
      ${versions.map(({ at, body }, index) => html`
        <li key=${index}>
          <p class="quiet"><time>${moment(at)}</time> ${index === 0 ? t("versions.first") : index === newest && t("versions.now")}</p>
          <${Text} store=${store} body=${body} />
        </li>
      `).reverse()}
    </ol>
  `;
}
