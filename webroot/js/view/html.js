// @ts-check
import htm from "htm";
import { h } from "preact";

/** Templates that become nodes: what is put in is text or nodes, never HTML. */
export const html = htm.bind(h);

/** @param {{name: string, label?: string, class?: string}} props a symbol of the sprite; without a label it is decoration */
export const Icon = ({ name, label, class: extra }) => html`
  <svg
    class=${`icon ${extra ?? ""}`}
    role=${label ? "img" : undefined}
    aria-label=${label}
    aria-hidden=${label ? undefined : "true"}
  >
    <use href=${`#${name}`} />
  </svg>
`;

/** @param {{icon: string, label: string, onClick?: (event: Event) => void, class?: string} & Record<string, any>} props */
export const IconButton = ({ icon, label, class: extra, ...rest }) => html`
  <button type="button" class=${`icon-button ${extra ?? ""}`} aria-label=${label} title=${label} ...${rest}>
    <${Icon} name=${icon} />
  </button>
`;
