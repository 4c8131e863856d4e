// @ts-check
import { useState } from "preact/hooks";
import { html, IconButton } from "./html.js";
import { t } from "./i18n.js";

/** A secret that was just made: it is shown this once. @param {{hint: string, label: string, value: string, copyLabel: string}} props */
export function Made({ hint, label, value, copyLabel }) {
  const [copied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(value).then(() => setCopied(true), () => {});
  return html`
    <div class="made-key" role="status">
      <p>${hint}</p>
      <div class="made-key-line">
        <input readonly dir="ltr" value=${value} aria-label=${label} onFocus=${(/** @type {any} */ event) => event.target.select()} />
        ${navigator.clipboard && html`<${IconButton} icon=${copied ? "check" : "copy"} label=${copied ? t("channel.copied") : copyLabel} onClick=${copy} />`}
      </div>
    </div>
  `;
}
