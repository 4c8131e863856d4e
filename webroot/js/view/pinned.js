// @ts-check
import { useState } from "preact/hooks";
import { brief } from "./brief.js";
import { isHidden } from "../state/mine.js";
import { go } from "./context.js";
import { html, Icon } from "./html.js";
import { t } from "./i18n.js";

/**
 * What is pinned, at the top: one entry at a time, the newest pin first; a press leads to it and shows the next one.
 * @param {{store: import("../app/store.js").Store, id: string, view: import("../app/window.js").Window}} props
 */
export function Pinned({ store, id, view }) {
  const [turn, setTurn] = useState(0);
  const entries = store.conversations.of(id).value.pinned
    .map((seq) => view.quote(seq).value)
    .filter((entry) => entry && !entry.deleted && !entry.expired && !isHidden(store.conversations.of(id).value, entry.seq));
  if (entries.length === 0) {
    return null;
  }
  const entry = /** @type {import("../state/conversation.js").Entry} */ (entries[turn % entries.length]);
  const lead = () => {
    go(id, String(entry.seq));
    setTurn((turn + 1) % entries.length);
  };
  const which = entries.length > 1 ? t("pinned.of", { count: (turn % entries.length) + 1, total: entries.length }) : t("pinned.title");
  return html`
    <button type="button" class="pinned" onClick=${lead}>
      <${Icon} name="pin" />
      <span><strong>${which}</strong><span dir="auto">${store.nameOf(entry.from)}: ${brief(entry)}</span></span>
    </button>
  `;
}
