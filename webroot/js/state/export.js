// @ts-check
import { isChange, isOver } from "./conversation.js";
import { parse } from "./format.js";

/**
 * A conversation as a file: as JSON, which holds the entries as the server tells them, and as a page that can be read.
 * @typedef {import("./conversation.js").Entry} Entry
 * @typedef {{conversation: string, kind: string, title: string, description: string, exported: number, by: string}} About
 * @typedef {{title: string, origin: string, nameOf: (user: string) => string, day: (at: number) => string, time: (at: number) => string,
 *     system: (entry: Entry) => string, words: Record<"edited" | "forwarded" | "deleted" | "votes" | "exported", string>}} Wording
 */

/** Text that means itself in HTML. @param {string} text */
export const escaped = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `:root{color-scheme:light dark;font:16px/1.45 system-ui,sans-serif}body{max-width:46rem;margin:2rem auto;padding:0 1rem}
header{border-bottom:1px solid #8886;margin-bottom:1rem}h2{font-size:.9rem;text-align:center;margin:1.5rem 0 .5rem}
article{margin:.5rem 0;padding:.5rem .75rem;border-radius:10px;background:#8881}article.own{background:#0a82;margin-inline-start:2rem}
article>p{margin:.15rem 0;white-space:pre-wrap;overflow-wrap:anywhere}small,.system{color:#777;font-size:.8rem}.system{text-align:center}
blockquote{margin:.2rem 0;padding-inline-start:.6rem;border-inline-start:3px solid #8888}pre{overflow:auto;padding:.5rem;background:#8882}li{margin:.1rem 0}`;

/** @param {import("./format.js").Inline} node @param {Wording} wording @returns {string} */
function inline(node, wording) {
  if (typeof node === "string") {
    return escaped(node);
  }
  switch (node.type) {
    case "link":
      return `<a href="${escaped(node.href)}" rel="noreferrer">${escaped(node.text)}</a>`;
    case "code":
      return `<code>${escaped(node.text)}</code>`;
    case "mention":
      return `<b>@${escaped(wording.nameOf(node.user))}</b>`;
    default:
      return `<${node.type}>${node.children.map((child) => inline(child, wording)).join("")}</${node.type}>`;
  }
}

/** @param {any} body @param {Wording} wording */
const textOf = (body, wording) =>
  parse(String(body.text), body.mentions)
    .map((block) => {
      if (block.type === "block") {
        return `<pre>${escaped(block.text)}</pre>`;
      }
      const words = block.children.map((child) => inline(child, wording)).join("");
      return block.type === "quote" ? `<blockquote>${words}</blockquote>` : `<p dir="auto">${words}</p>`;
    })
    .join("");

/** @param {any} body @param {Wording} wording */
const fileOf = (body, wording) =>
  `<p dir="auto">📎 <a href="${escaped(wording.origin)}/api/media/${escaped(body.media)}">${escaped(body.name)}</a></p>${body.text ? textOf(body, wording) : ""}`;

/** @param {Entry} entry @param {Wording} wording */
function pollOf({ body, votes = {}, counts }, { words }) {
  const all = Object.values(votes);
  const options = body.options.map((/** @type {string} */ option, /** @type {number} */ index) => {
    const count = body.secret ? counts?.[index] : all.filter((vote) => vote.includes(index)).length;
    return `<li dir="auto">${escaped(option)}${count === undefined ? "" : ` <small>${count} ${escaped(words.votes)}</small>`}</li>`;
  });
  return `<p dir="auto"><b>${escaped(body.question)}</b></p><ul>${options.join("")}</ul>`;
}

/** One entry, empty for what is not to be read. @param {Entry} entry @param {string} me @param {Wording} wording */
function entryOf(entry, me, wording) {
  const { seq, from, at, kind, body, deleted, edited, reactions = {} } = entry;
  if (isChange(entry) || isOver(entry)) {
    return "";
  }
  if (kind === "system") {
    return `<p class="system" id="${seq}">${escaped(wording.system(entry))}</p>`;
  }
  const quoted = body.replyTo ? `<small><a href="#${body.replyTo}">↪ ${body.replyTo}</a></small>` : "";
  const notes = [wording.time(at), ...(edited ? [wording.words.edited] : []), ...(body.forwarded ? [wording.words.forwarded] : [])];
  const content = deleted ? `<p><em>${escaped(wording.words.deleted)}</em></p>` : kind === "poll" ? pollOf(entry, wording) : kind === "media" ? fileOf(body, wording) : textOf(body, wording);
  const reacted = Object.entries(reactions).map(([emoji, users]) => `${escaped(emoji)} ${escaped(users.map(wording.nameOf).join(", "))}`);
  return `<article id="${seq}" class="${from === me ? "own" : "other"}"><b>${escaped(wording.nameOf(from))}</b> <small>${escaped(notes.join(" · "))}</small>
${quoted}${content}${reacted.length > 0 ? `<small>${reacted.join(" &nbsp; ")}</small>` : ""}</article>\n`;
}

/** The page, piece by piece. @param {About} about @param {string} me @param {Wording} wording */
export function page(about, me, wording) {
  let day = "";
  return {
    head: `<!doctype html><html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width"><title>${escaped(wording.title)}</title><style>${STYLE}</style>
<header><h1 dir="auto">${escaped(wording.title)}</h1><p dir="auto">${escaped(about.description)}</p><p><small>${escaped(wording.words.exported)}</small></p></header>\n`,
    /** @param {Entry[]} entries ascending */
    entries: (entries) =>
      entries
        .map((entry) => {
          const shown = entryOf(entry, me, wording);
          const now = wording.day(entry.at);
          const heading = shown && now !== day ? `<h2>${escaped(now)}</h2>\n` : "";
          day = shown ? now : day;
          return heading + shown;
        })
        .join(""),
    tail: "</html>\n",
  };
}

/** The same as JSON. @param {About} about */
export function json(about) {
  let first = true;
  return {
    head: `${JSON.stringify(about).slice(0, -1)},"entries":[`,
    /** @param {Entry[]} entries */
    entries: (entries) =>
      entries
        .map((entry) => {
          const comma = first ? "\n" : ",\n";
          first = false;
          return comma + JSON.stringify(entry);
        })
        .join(""),
    tail: "\n]}",
  };
}
