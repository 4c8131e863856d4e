// @ts-check
const LINK = /\bhttps?:\/\/[^\s<>"]+/gi;
const TAIL = /[.,;:!?'"*_~]+$/;

/**
 * Splits a text into plain pieces and web addresses. Only http and https are addresses.
 * @param {string} text
 * @returns {{text: string, href: string | null}[]} the pieces, which put together give the text
 */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    let link = match[0].replace(TAIL, "");
    if (link.endsWith(")") && !link.includes("(")) {
      link = link.slice(0, -1);
    }
    if (!URL.canParse(link)) {
      continue;
    }
    if (match.index > end) {
      found.push({ text: text.slice(end, match.index), href: null });
    }
    found.push({ text: link, href: link });
    end = match.index + link.length;
  }
  if (end < text.length) {
    found.push({ text: text.slice(end), href: null });
  }
  return found;
}
