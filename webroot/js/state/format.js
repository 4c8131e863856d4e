// @ts-check
import { pieces } from "./links.js";

/**
 * Light formatting, as people know it from other chats: *bold*, _italic_, ~struck~, `code`, a block between lines of
 * ```, and lines that begin with >. Everything else is what it is: there is nothing to escape, and no HTML.
 * @typedef {string | {type: "strong" | "em" | "del", children: Inline[]} | {type: "code", text: string} |
 *     {type: "link", text: string, href: string} | {type: "mention", text: string, user: string}} Inline
 * @typedef {{type: "text" | "quote", children: Inline[]} | {type: "block", text: string}} Block
 */

const BRIEF = 200;
const FENCE = "```";
const QUOTE = /^> ?/;
const MARKERS = /** @type {Record<string, "strong" | "em" | "del">} */ ({ "*": "strong", _: "em", "~": "del" });
const WORD = /[\p{L}\p{N}]/u;
const MENTION = /(?<![\p{L}\p{N}@])@([a-z0-9_]{3,32})(?![a-z0-9_])/gu;

/** Whom a text calls by name, of those who can be. @param {string} text @param {string[]} users */
export const mentioned = (text, users) => [...new Set([...text.matchAll(MENTION)].map(([, user]) => user))].filter((user) => users.includes(user));

/**
 * What a text is made of. Takes time in proportion to its length, whatever it holds.
 * @param {string} text @param {string[]} [users] those who are called by name in it @returns {Block[]}
 */
export function parse(text, users = []) {
  /** @type {Block[]} */
  const blocks = [];
  const parts = text.split(FENCE);
  // A fence without its other half is text.
  const whole = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), parts.slice(-2).join(FENCE)];
  whole.forEach((part, index) => {
    if (index % 2 === 1) {
      blocks.push({ type: "block", text: part.replace(/^\n/, "").replace(/\n$/, "") });
    } else {
      // The line breaks beside a block are the block's.
      const trimmed = part.slice(index > 0 && part.startsWith("\n") ? 1 : 0);
      blocks.push(...lines(index < whole.length - 1 ? trimmed.replace(/\n$/, "") : trimmed, users));
    }
  });
  return blocks;
}

/** The words alone, for one line. @param {string} text */
export const plain = (text) => parse(text).map((block) => (block.type === "block" ? block.text : block.children.map(words).join(""))).join("\n");

/** @param {Inline} node @returns {string} */
const words = (node) => (typeof node === "string" ? node : "children" in node ? node.children.map(words).join("") : node.text);

/** An entry in one line, by its words. @param {{kind?: string, body: any}} entry */
export const brief = ({ kind, body }) => (kind === "poll" ? `📊 ${body.question}` : plain(String(body.text ?? "").slice(0, BRIEF))).replace(/\s+/g, " ");

/** Runs of quoted and of other lines. @param {string} text @param {string[]} users */
function lines(text, users) {
  /** @type {{type: "text" | "quote", children: Inline[]}[]} */
  const blocks = [];
  if (text === "") {
    return blocks;
  }
  for (const line of text.split("\n")) {
    const type = QUOTE.test(line) ? "quote" : "text";
    const children = inline(type === "quote" ? line.replace(QUOTE, "") : line, users);
    const last = blocks.at(-1);
    if (last?.type === type) {
      last.children.push("\n", ...children);
    } else {
      blocks.push({ type, children });
    }
  }
  return blocks;
}

/** @param {string} line @param {string[]} users @returns {Inline[]} */
function inline(line, users) {
  /** @type {(string | Inline)[]} */
  const tokens = [];
  const parts = line.split("`");
  parts.forEach((part, index) => {
    const closed = index < parts.length - 1;
    if (index % 2 === 1 && closed && part.trim()) {
      tokens.push({ type: "code", text: part });
    } else {
      const text = index % 2 === 1 ? `\`${part}${closed ? "`" : ""}` : part;
      pieces(text).forEach(({ text: piece, href }) => (href ? tokens.push({ type: "link", text: piece, href }) : tokens.push(...names(piece, users))));
    }
  });
  return marked(tokens);
}

/** Divides words at the names in them. @param {string} text @param {string[]} users @returns {Inline[]} */
function names(text, users) {
  if (users.length === 0) {
    return [text];
  }
  /** @type {Inline[]} */
  const tokens = [];
  let from = 0;
  for (const { 0: whole, 1: user, index } of text.matchAll(MENTION)) {
    if (users.includes(user)) {
      tokens.push(text.slice(from, index), { type: "mention", text: whole, user });
      from = index + whole.length;
    }
  }
  return [...tokens, text.slice(from)];
}

/**
 * Finds what stands between markers. Each kind is open once at most, so the way back to its beginning is short.
 * @param {Inline[]} tokens
 */
function marked(tokens) {
  /** @type {{marker: string, children: Inline[]}[]} */
  const open = [{ marker: "", children: [] }];
  const add = (/** @type {Inline} */ node) => {
    const { children } = /** @type {{children: Inline[]}} */ (open.at(-1));
    const last = children.at(-1);
    if (typeof node === "string" && typeof last === "string") {
      children[children.length - 1] = last + node;
    } else {
      children.push(node);
    }
  };
  /** What was begun and not ended is text. */
  const giveUp = () => {
    const { marker, children } = /** @type {{marker: string, children: Inline[]}} */ (open.pop());
    add(marker);
    children.forEach(add);
  };
  tokens.forEach((token, index) => {
    if (typeof token !== "string") {
      add(token);
      return;
    }
    let from = 0;
    for (let at = 0; at < token.length; at++) {
      const marker = token[at];
      if (!MARKERS[marker]) {
        continue;
      }
      const before = at > 0 ? token[at - 1] : index > 0 ? "`" : "";
      const after = at < token.length - 1 ? token[at + 1] : index < tokens.length - 1 ? "`" : "";
      const begun = open.findIndex((each) => each.marker === marker);
      if (begun > 0 && before.trim() && !WORD.test(after) && (at > from || /** @type {any} */ (open.at(-1)).children.length > 0)) {
        add(token.slice(from, at));
        while (open.length - 1 > begun) {
          giveUp();
        }
        const { children } = /** @type {{children: Inline[]}} */ (open.pop());
        add({ type: MARKERS[marker], children: children.filter((child) => child !== "") });
        from = at + 1;
      } else if (begun < 0 && after.trim() && after !== marker && !WORD.test(before)) {
        add(token.slice(from, at));
        open.push({ marker, children: [] });
        from = at + 1;
      }
    }
    add(token.slice(from));
  });
  while (open.length > 1) {
    giveUp();
  }
  return open[0].children.filter((child) => child !== "");
}
