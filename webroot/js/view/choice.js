// @ts-check
import { html } from "./html.js";

/** One of some answers. @param {{name: string, legend: string, value: string, options: string[][], hint?: string, disabled?: boolean, onChoose: (value: string) => void}} props */
export const Choice = ({ name, legend, value, options, hint, disabled = false, onChoose }) => html`
  <fieldset class="choice" disabled=${disabled} aria-describedby=${hint && `${name}-hint`}>
    <legend>${legend}</legend>
    <div class="choices">
      ${options.map(([key, label]) => html`
        <label key=${key}><input type="radio" name=${name} checked=${key === value} onChange=${() => onChoose(key)} />${label}</label>
      `)}
    </div>
    ${hint && html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
  </fieldset>
`;
