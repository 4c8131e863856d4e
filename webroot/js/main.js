// @ts-check
import { render } from "preact";
import { keepForOffline } from "./app/offline.js";
import { start } from "./view/context.js";
import { App } from "./view/app.js";
import { html } from "./view/html.js";

await start();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.replaceChildren();
render(html`<${App} />`, root);
keepForOffline();
