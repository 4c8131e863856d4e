// @ts-check
import { useEffect } from "preact/hooks";
import { back, chat, dialog, go, route } from "./context.js";
import { ConversationView, NoConversation } from "./conversation.js";
import { Details } from "./details.js";
import { Dialogs } from "./dialogs.js";
import { html } from "./html.js";
import { Join } from "./join.js";
import { Line } from "./line.js";
import { List } from "./list.js";
import { PersonPage } from "./person.js";
import { Viewer } from "./viewer.js";
import { Welcome } from "./welcome.js";
import { showSearch } from "./search.js";
import { endSelection, selection } from "./select.js";

const NOTICE_MS = 6_000;

export function App() {
  useEffect(() => {
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return chat.value ? html`<${Main} store=${chat.value.store} />` : html`<${Welcome} />`;
}

/** @param {{store: import("../app/store.js").Store}} props */
function Main({ store }) {
  const { conversation, seq, details, join, user } = route.value;
  const shown = conversation || join || user ? "has-conversation" : "";
  return html`
    <div class=${`main ${shown} ${details ? "has-details" : ""}`}>
      <${Line} store=${store} />
      <${List} store=${store} />
      ${conversation
        ? html`<${ConversationView} key=${conversation} id=${conversation} seq=${seq} store=${store} />`
        : join
          ? html`<${Join} key=${join} store=${store} token=${join} />`
          : user
            ? html`<${PersonPage} key=${user} store=${store} user=${user} />`
            : html`<${NoConversation} store=${store} />`}
      ${conversation && details && html`<${Details} key=${`details ${conversation}`} id=${conversation} store=${store} />`}
      <${Notice} store=${store} />
      <${Dialogs} store=${store} />
      <${Viewer} store=${store} />
    </div>
  `;
}

/** Why something was not done, for some seconds. @param {{store: import("../app/store.js").Store}} props */
function Notice({ store }) {
  const words = store.notice.value;
  useEffect(() => {
    const timer = setTimeout(() => (store.notice.value = ""), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [words]);
  return html`<p class=${`notice ${words ? "shown" : ""}`} role="alert">${words}</p>`;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const open = chat.peek();
  const writing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (!open || event.isComposing || document.querySelector("dialog[open]")) {
    return;
  }
  const { conversation, details } = route.peek();
  const command = event.ctrlKey || event.metaKey;
  if (event.key === "Escape" && selection.peek()) {
    endSelection();
  } else if (event.key === "Escape" && conversation && !event.defaultPrevented) {
    back();
  } else if (event.key === "?" && !writing) {
    dialog.value = "keys";
  } else if (command && event.key === "k") {
    document.querySelector("#search")?.focus();
  } else if (command && event.shiftKey && event.code === "KeyF") {
    showSearch(open.store, conversation ?? undefined);
  } else if (event.altKey && event.code === "KeyN") {
    dialog.value = "new";
  } else if (event.altKey && event.code === "KeyI" && conversation) {
    details ? back() : go(conversation, "info");
  } else if (event.altKey && event.code === "KeyU") {
    document.querySelector(".to-unread")?.click();
  } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    step(open.store.order.peek(), conversation, event.key === "ArrowDown" ? 1 : -1);
  } else {
    return;
  }
  event.preventDefault();
}

/** @param {string[]} order @param {string | null} conversation @param {number} by */
function step(order, conversation, by) {
  const at = conversation ? order.indexOf(conversation) : -1;
  const next = order[at < 0 ? 0 : Math.min(order.length - 1, Math.max(0, at + by))];
  if (next) {
    go(next);
  }
}
