// @ts-check
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html, Icon } from "./html.js";

const EDGE_PX = 8;

/** Moves a menu that is wider than the room beside its button back to where it can be seen. @param {HTMLElement} menu */
function keepInside(menu) {
  menu.style.transform = "";
  const { left, right, top, bottom } = menu.getBoundingClientRect();
  const frame = menu.closest(".log")?.getBoundingClientRect() ?? new DOMRect(0, 0, innerWidth, innerHeight);
  const inside = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ first, /** @type {number} */ last) =>
    Math.max(first + EDGE_PX - from, Math.min(0, last - EDGE_PX - to));
  menu.style.transform = `translate(${inside(left, right, frame.left, frame.right)}px, ${inside(top, bottom, frame.top, frame.bottom)}px)`;
}

/** As it stands on the keyboard. @param {string} key */
const keyName = (key) => (key === "Delete" ? "Del" : key.toUpperCase());

/**
 * @typedef {{label: string, icon: string, act: () => void, danger?: boolean, key?: string}} Item `key`: which does it without the menu
 * @typedef {{emoji: string, label: string, chosen: boolean, act: () => void, key?: string}} Emoji
 */

/**
 * A button that opens a menu; arrow keys move, Escape and a press elsewhere close it. `emojis` stand above the items.
 * @param {{label: string, items: Item[], emojis?: Emoji[], class?: string, children: any}} props
 */
export function Menu({ label, items, emojis = [], class: extra, children }) {
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState("");
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    if (!open) {
      return undefined;
    }
    const buttons = () => [.../** @type {HTMLElement} */ (root.current).querySelectorAll("[role^=menuitem]")];
    const menu = /** @type {HTMLElement} */ (root.current?.querySelector("[role=menu]"));
    // The room changes with a keyboard on the screen, or when the field to write in comes back.
    const sizes = new ResizeObserver(() => keepInside(menu));
    [menu, menu.closest(".log")].forEach((element) => element && sizes.observe(element));
    keepInside(menu);
    buttons()[0]?.focus({ preventScroll: true });
    const ends = new AbortController();
    const onPress = (/** @type {Event} */ event) => root.current?.contains(/** @type {Node} */ (event.target)) || setOpen(false);
    const onKey = (/** @type {KeyboardEvent} */ event) => {
      const all = buttons();
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
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
    return () => {
      sizes.disconnect();
      ends.abort();
    };
  }, [open]);
  const toggle = (/** @type {any} */ event) => {
    // Away from the edges that are near.
    const { top, left } = event.currentTarget.getBoundingClientRect();
    const end = left > innerWidth / 2 === (document.dir !== "rtl");
    setPlace(`${top > innerHeight / 2 ? "up" : ""} ${end ? "end" : ""}`);
    setOpen(!open);
  };
  const choose = (/** @type {() => void} */ act) => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
    act();
  };
  return html`
    <span class="menu" ref=${root}>
      <button type="button" class=${`icon-button ${extra ?? ""}`} aria-haspopup="menu" aria-expanded=${open} aria-label=${label}
        title=${label} onClick=${toggle}>
        ${children}
      </button>
      ${open && html`
        <div class=${`menu-items ${place}`} role="menu" aria-label=${label}>
          ${emojis.length > 0 && html`
            <div class="menu-emojis" role="presentation">
              ${emojis.map(({ emoji, label: name, chosen, act }) => html`
                <button type="button" role="menuitemcheckbox" aria-checked=${chosen} tabindex="-1" key=${emoji} aria-label=${name}
                  onClick=${() => choose(act)}>${emoji}</button>
              `)}
            </div>
          `}
          ${items.map((item) => html`
            <button type="button" role="menuitem" tabindex="-1" key=${item.label} class=${item.danger ? "danger" : ""}
              aria-keyshortcuts=${item.key} onClick=${() => choose(item.act)}>
              <${Icon} name=${item.icon} />${item.label}${item.key && html`<kbd aria-hidden="true">${keyName(item.key)}</kbd>`}
            </button>
          `)}
        </div>
      `}
    </span>
  `;
}
