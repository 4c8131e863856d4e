// @ts-check
// The reference: what asyncapi.yaml and openapi.yaml of this node say, as a page. It needs nothing but the node.
import { load } from "/lib/js-yaml.js";

const MAX_DEPTH = 4;
const METHODS = ["get", "post", "put", "patch", "delete", "head", "options"];
const content = /** @type {HTMLElement} */ (document.getElementById("content"));
const contents = /** @type {HTMLElement} */ (document.querySelector("nav"));

/** An element. @param {string} name @param {Record<string, string>} [attributes] @param {(Node | string | null | undefined)[]} [children] */
function make(name, attributes = {}, children = []) {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text with code in backticks. @param {string} text */
const inline = (text) => text.split("`").map((part, index) => (index % 2 ? make("code", {}, [part]) : part));

/** Headings, lists and paragraphs. @param {string} [text] */
function prose(text = "") {
  return text.split(/\n{2,}/).flatMap((block) => {
    const heading = /^## (.+)/.exec(block);
    const [first, ...rest] = block.split("\n");
    if (heading) {
      return [make("h3", {}, inline(heading[1])), ...prose(rest.join("\n"))];
    }
    if (/^(\d+\.|-) /.test(first)) {
      const items = block.split(/\n(?=(?:\d+\.|-) )/).map((item) => make("li", {}, inline(item.replace(/^(\d+\.|-) /, "").replaceAll(/\s+/g, " "))));
      return [make(/^\d/.test(first) ? "ol" : "ul", {}, items)];
    }
    return block.trim() ? [make("p", {}, inline(block.replaceAll(/\s+/g, " ")))] : [];
  });
}

/** What a reference stands for, with what is said beside it. @param {any} contract @param {any} value @returns {any} */
function resolve(contract, value) {
  if (typeof value?.$ref !== "string") {
    return value ?? {};
  }
  const { $ref, ...beside } = value;
  const path = $ref.slice(2).split("/").map((/** @type {string} */ part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = path.reduce((/** @type {any} */ at, /** @type {string} */ key) => at?.[key], contract);
  return { ...resolve(contract, found), ...beside };
}

/** A schema's type in words. @param {any} contract @param {any} schema @returns {string} */
function typeOf(contract, schema) {
  const { type, enum: values, const: only, items, oneOf } = resolve(contract, schema);
  if (only !== undefined) {
    return JSON.stringify(only);
  }
  if (values) {
    return values.map((/** @type {any} */ value) => JSON.stringify(value)).join(" | ");
  }
  if (oneOf) {
    return oneOf.map((/** @type {any} */ one) => one.$ref?.split("/").at(-1) ?? typeOf(contract, one)).join(" | ");
  }
  return type === "array" ? `list of ${typeOf(contract, items)}` : [type ?? "object"].flat().join(" or ");
}

const LIMITS = { minLength: "from {} characters", maxLength: "to {} characters", minimum: "from {}", maximum: "to {}", maxItems: "at most {}", pattern: "like {}", default: "{} when absent" };

/** A schema's fields, each with what it may be. @param {any} contract @param {any} schema @param {number} [depth] @returns {HTMLElement | null} */
function fields(contract, schema, depth = 0) {
  const { properties, required = [], oneOf } = resolve(contract, schema);
  if (oneOf && depth < MAX_DEPTH) {
    return make("ul", { class: "either" }, oneOf.map((/** @type {any} */ one) => make("li", {}, [resolve(contract, one).description ?? "", fields(contract, one, depth + 1)])));
  }
  if (!properties || depth > MAX_DEPTH) {
    return null;
  }
  return make("dl", { class: "fields" }, Object.entries(properties).flatMap(([name, raw]) => {
    const field = resolve(contract, raw);
    const limits = Object.entries(LIMITS).filter(([key]) => field[key] !== undefined).map(([key, words]) => words.replace("{}", String(field[key])));
    const inner = field.type === "array" ? field.items : field;
    return [
      make("dt", {}, [make("code", {}, [name]), make("span", { class: "type" }, [` ${typeOf(contract, field)}${required.includes(name) ? "" : ", optional"}`])]),
      make("dd", {}, [...inline([field.description, limits.join(", ")].filter(Boolean).join(" ")), fields(contract, inner, depth + 1)]),
    ];
  }));
}

/** @param {string} title @param {(Node | string | null)[]} children */
const part = (title, children) => (children.some(Boolean) ? make("section", {}, [make("h4", {}, [title]), ...children]) : null);

/** @param {any} value */
const example = (value) => make("pre", {}, [JSON.stringify(value, null, 2)]);

/** A chapter, listed in the contents. @param {string} id @param {string} title @param {string | undefined} summary @param {(Node | null | undefined)[]} children @param {string} [text] what finds it beside its name */
function chapter(id, title, summary, children, text = "") {
  contents.append(make("a", { href: `#${id}`, "data-for": id }, [title]));
  content.append(make("article", { id, "data-text": `${title} ${summary ?? ""} ${text}`.toLowerCase() }, [
    make("h2", {}, [make("a", { href: `#${id}` }, [title])]), summary ? make("p", { class: "summary" }, inline(summary)) : null, ...children,
  ]));
}

/** @param {any} contract of AsyncAPI */
function bus(contract) {
  contents.append(make("strong", {}, ["Over the event bus"]));
  chapter("bus", "Over the event bus", undefined, prose(contract.info.description));
  for (const [name, operation] of Object.entries(contract.operations)) {
    const { address, messages } = resolve(contract, operation.channel);
    const sent = resolve(contract, messages?.request);
    const reply = resolve(contract, operation.reply?.messages?.[0]);
    if (!sent.payload) {
      frames(contract, name, operation);
      continue;
    }
    chapter(name, address, operation.summary, [
      ...prose(operation.description),
      part("Body", [fields(contract, sent.payload), ...(sent.examples ?? []).map(({ payload }) => example(payload))]),
      part("Reply", [fields(contract, reply.payload), ...(reply.examples ?? []).map(({ payload }) => example(payload))]),
      part("Failures", [(operation["x-failures"] ?? []).join(", ") || null]),
    ], JSON.stringify(Object.keys(resolve(contract, sent.payload).properties ?? {})));
  }
}

/** What is no command: frames, and events. @param {any} contract @param {string} name @param {any} operation */
function frames(contract, name, operation) {
  const listed = operation.messages ?? Object.values(resolve(contract, operation.channel).messages ?? {});
  const all = listed.map((/** @type {any} */ each) => [each.$ref.split("/").at(-1), resolve(contract, each)]);
  chapter(name, name[0].toUpperCase() + name.slice(1), operation.summary, [
    ...prose(operation.description),
    ...all.map((/** @type {[string, any]} */ [title, { summary, payload, examples = [] }]) =>
      part(title, [summary ? make("p", {}, inline(summary)) : null, fields(contract, payload), ...examples.map((/** @type {any} */ one) => example(one.payload))])),
  ]);
}

/** @param {any} contract of OpenAPI */
function http(contract) {
  contents.append(make("strong", {}, ["Over HTTP"]));
  chapter("http", "Over HTTP", undefined, prose(contract.info.description));
  for (const [path, methods] of Object.entries(contract.paths)) {
    for (const method of METHODS.filter((each) => methods[each])) {
      const { operationId, summary, description, parameters = [], requestBody, responses } = methods[method];
      const given = [...(methods.parameters ?? []), ...parameters].map((each) => resolve(contract, each));
      const body = requestBody?.content?.["application/json"]?.schema;
      chapter(operationId, `${method.toUpperCase()} ${path}`, summary, [
        ...prose(description),
        part("Parameters", [given.length > 0 ? make("dl", { class: "fields" }, given.flatMap(({ name, in: where, description: about = "", schema }) => [
          make("dt", {}, [make("code", {}, [name]), make("span", { class: "type" }, [` ${typeOf(contract, schema)}, in the ${where}`])]), make("dd", {}, inline(about)),
        ])) : null]),
        part("Body", [body ? fields(contract, body) : null]),
        part("Answers", [make("dl", { class: "fields" }, Object.entries(responses).flatMap(([status, raw]) => {
          const answer = resolve(contract, raw);
          const schema = answer.content?.["application/json"]?.schema;
          return [make("dt", {}, [make("code", {}, [status])]), make("dd", {}, [...inline(answer.description ?? ""), Number(status) < 300 && schema ? fields(contract, schema) : null])];
        }))]),
      ]);
    }
  }
}

/** Shows what holds all the words. @param {string} words */
function find(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const article of content.querySelectorAll("article")) {
    const hidden = !wanted.every((word) => article.dataset.text?.includes(word));
    article.hidden = hidden;
    /** @type {HTMLElement} */ (contents.querySelector(`[data-for="${article.id}"]`)).hidden = hidden;
  }
  const none = ![...content.querySelectorAll("article")].some((article) => !article.hidden);
  content.querySelector(".nothing")?.remove();
  none && content.append(make("p", { class: "nothing", role: "status" }, ["Nothing is called that."]));
}

async function show() {
  const texts = await Promise.all(["/asyncapi.yaml", "/openapi.yaml"].map(async (path) => {
    const answer = await fetch(path);
    if (!answer.ok) {
      throw new Error(`${path}: ${answer.status}`);
    }
    return answer.text();
  }));
  content.replaceChildren();
  const [asyncapi, openapi] = texts.map((text) => load(text));
  bus(asyncapi);
  http(openapi);
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

document.getElementById("find")?.addEventListener("input", (event) => find(/** @type {HTMLInputElement} */ (event.target).value));
show().catch((failure) => content.replaceChildren(make("p", { role: "alert" }, [`The contract cannot be shown: ${failure.message}. Reload this page.`])));
