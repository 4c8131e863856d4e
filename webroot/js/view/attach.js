// @ts-check
import { useEffect, useState } from "preact/hooks";
import { prepare } from "../app/prepare.js";
import { mentioned } from "../state/format.js";
import { chat } from "./context.js";
import { present } from "./dialogs.js";
import { html, Icon, IconButton } from "./html.js";
import { size, t } from "./i18n.js";
import { length } from "./media.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../app/prepare.js").Prepared} Prepared */

const MAX_FILES = 30;

/** Lets somebody choose files, and asks how they are to be sent. @param {Store} store @param {string} id @param {{accept?: string, capture?: string, asDocuments?: boolean}} how */
export function chooseFiles(store, id, { accept = "", capture, asDocuments = false }) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: !capture, accept });
  if (capture) {
    input.setAttribute("capture", capture);
  }
  input.addEventListener("change", () => showAttach(store, id, [...(input.files ?? [])], asDocuments));
  input.click();
}

/** Asks how files are to be sent. @param {Store} store @param {string} id the conversation @param {File[]} files @param {boolean} [asDocuments] */
export function showAttach(store, id, files, asDocuments = false) {
  if (files.length > 0) {
    present(t("attach.title", { count: Math.min(files.length, MAX_FILES) }), (close) => html`<${Attach} store=${store} id=${id} files=${files.slice(0, MAX_FILES)} asDocuments=${asDocuments} onDone=${close} />`);
  }
}

/** @param {{store: Store, id: string, files: File[], asDocuments: boolean, onDone: () => void}} props */
function Attach({ store, id, files, asDocuments, onDone }) {
  const [left, setLeft] = useState(files);
  const [original, setOriginal] = useState(asDocuments);
  const [ready, setReady] = useState(/** @type {Map<File, Prepared>} */ (new Map()));
  const [words, setWords] = useState("");
  const open = /** @type {import("../app/chat.js").Chat} */ (chat.peek());
  useEffect(() => {
    let current = true;
    setReady(new Map());
    // One after the other: a dozen large pictures at once would take a phone's memory.
    files.reduce(async (before, file) => {
      await before;
      const prepared = current && (await prepare(file, original));
      if (current && prepared) {
        setReady((all) => new Map(all).set(file, prepared));
      }
    }, Promise.resolve());
    return () => (current = false);
  }, [original]);
  const prepared = left.map((file) => ready.get(file));
  const tooLarge = prepared.find((one) => one && one.body.size > (store.limits.value.media?.[one.body.kind] ?? Infinity));
  const empty = left.some((file) => file.size === 0);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const mode = store.composing.of(id).peek();
    const named = mentioned(words, (store.members.of(id).peek() ?? []).map(({ user }) => user));
    open.files.add(id, /** @type {Prepared[]} */ (prepared), {
      ...(words.trim() && { text: words.trim() }),
      ...(named.length > 0 && { mentions: named }),
      ...(mode?.mode === "reply" && { replyTo: mode.entry.seq }),
    });
    store.composing.of(id).value = null;
    onDone();
  };
  const remove = (/** @type {File} */ file) => (left.length === 1 ? onDone() : setLeft(left.filter((other) => other !== file)));
  return html`
    <form class="attach" onSubmit=${submit}>
      <ul aria-label=${t("attach.files")}>
        ${left.map((file) => html`<${Chosen} key=${file} file=${file} prepared=${ready.get(file)} onRemove=${() => remove(file)} />`)}
      </ul>
      ${tooLarge && html`<p class="problem" role="alert">${t("attach.tooLarge", { name: tooLarge.body.name, size: size(store.limits.value.media[tooLarge.body.kind]) })}</p>`}
      ${empty && html`<p class="problem" role="alert">${t("attach.empty")}</p>`}
      <textarea rows="2" maxlength=${store.limits.value.maxText ?? 8000} dir="auto" placeholder=${t("attach.caption")} aria-label=${t("attach.caption")} autofocus value=${words}
        onInput=${(/** @type {any} */ event) => setWords(event.target.value)} onKeyDown=${(/** @type {any} */ event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form.requestSubmit()}></textarea>
      ${!asDocuments && html`<label class="pick"><input type="checkbox" checked=${original} onChange=${() => setOriginal(!original)} /><span>${t("attach.original")}<small class="quiet">${t("attach.originalHint")}</small></span></label>`}
      <div class="dialog-actions">
        <button class="button primary" disabled=${prepared.includes(undefined) || Boolean(tooLarge) || empty}><${Icon} name="send-horizontal" />${t("composer.send")}</button>
      </div>
    </form>
  `;
}

/** @param {{file: File, prepared: Prepared | undefined, onRemove: () => void}} props */
function Chosen({ file, prepared, onRemove }) {
  const [url, setUrl] = useState("");
  useEffect(() => {
    const shown = prepared && (prepared.body.kind === "picture" ? prepared.file : prepared.thumb);
    const made = shown ? URL.createObjectURL(shown) : "";
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [prepared]);
  const body = prepared?.body;
  return html`
    <li aria-busy=${!prepared}>
      ${url ? html`<img src=${url} alt="" />` : html`<span class="attach-icon"><${Icon} name=${body?.kind === "audio" ? "mic" : "file"} /></span>`}
      <span class="member-text"><strong dir="auto">${body?.name ?? file.name}</strong><span class="quiet">${body ? [size(body.size), ...(body.duration ? [length(body.duration)] : [])].join(" · ") : t("attach.preparing")}</span></span>
      <${IconButton} icon="x" label=${t("attach.remove", { name: file.name })} onClick=${onRemove} />
    </li>
  `;
}
