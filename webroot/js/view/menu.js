// @ts-check
import { useEffect, useRef, useState } from "preact/hooks";
import { html, Icon } from "./html.js";

/**
 * A button that opens a menu; arrow keys move, Escape and a press elsewhere close it.
 * @param {{label: string, items: {label: string, icon: string, act: () => void, danger?: boolean}[], class?: string, children: any}} props
 */
export function Menu({ label, items, class: extra, children }) {
  const [open, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    const buttons = () => [.../** @type {HTMLElement} */ (root.current).querySelectorAll("[role=menuitem]")];
    buttons()[0]?.focus();
    const ends = new AbortController();
    const onPress = (/** @type {Event} */ event) => root.current?.contains(/** @type {Node} */ (event.target)) || setOpen(false);
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      const all = buttons();
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        all.at((all.indexOf(document.activeElement) + step) % all.length)?.focus();
      } else if (event.key === "Escape") {
        root.current?.querySelector("button")?.focus();
        setOpen(false);
      } else if (event.key === "Tab") {
        setOpen(false);
        return;
      } else {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("pointerdown", onPress, { signal: ends.signal });
    root.current?.addEventListener("keydown", onKey, { signal: ends.signal });
    return () => ends.abort();
  }, [open]);
  const choose = (/** @type {() => void} */ act) => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
    act();
  };
  return html`
    <span class="menu" ref=${root}>
      <button type="button" class=${`icon-button ${extra ?? ""}`} aria-haspopup="menu" aria-expanded=${open} aria-label=${label}
        title=${label} onClick=${() => setOpen(!open)}>
        ${children}
      </button>
      ${open && html`
        <div class="menu-items" role="menu" aria-label=${label}>
          ${items.map((item) => html`
            <button type="button" role="menuitem" tabindex="-1" key=${item.label} class=${item.danger ? "danger" : ""}
              onClick=${() => choose(item.act)}>
              <${Icon} name=${item.icon} />${item.label}
            </button>
          `)}
        </div>
      `}
    </span>
  `;
}
