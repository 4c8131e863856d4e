// @ts-check
import { useState } from "preact/hooks";
import { may } from "../state/conversation.js";
import { hashOf } from "../state/route.js";
import { request, useAnswer } from "./answer.js";
import { Choice } from "./choice.js";
import { confirm, present } from "./dialogs.js";
import { html, Icon, IconButton } from "./html.js";
import { moment, t } from "./i18n.js";
import { Made } from "./made.js";
import { titleOf } from "./people.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {{user: string, name: string}} Bot */
/** @typedef {{id: string, name: string, url?: string, conversation?: string, failing?: {since: number, error: string}, dead?: number, path?: string, secret?: string}} Webhook */
/** @typedef {{letter: string, conversation: string, seq: number, at: number, error: string}} Letter */

/** Shows what is connected to a bot by webhooks. @param {Store} store @param {Bot} bot */
export const showWebhooks = (store, bot) => present(t("hooks.of", { name: bot.name }), (close) => html`<${Webhooks} store=${store} bot=${bot} close=${close} />`);

/** @param {{store: Store, bot: Bot, close: () => void}} props */
function Webhooks({ store, bot: { user }, close }) {
  const [made, setMade] = useState(/** @type {Webhook | null} */ (null));
  const { answer, problem, act } = useAnswer(() => request("chat.webhook.list", { user }).then(({ webhooks }) => /** @type {Webhook[]} */ (webhooks)));
  const create = (/** @type {any} */ body) => act(() => request("chat.webhook.create", { user, ...body })).then((webhook) => {
      setMade(webhook ?? null);
      return webhook;
    });
  const remove = (/** @type {string} */ id) =>
    confirm({ title: t("hooks.deleteAsk"), text: t("hooks.deleteHint"), action: t("hooks.delete"), act: () => act(() => request("chat.webhook.delete", { id })) });
  return html`
    <p class="quiet">${t("hooks.hint")}</p>
    ${made?.path && html`<${Made} hint=${t("hooks.onceAddress")} label=${t("hooks.address")} value=${location.origin + made.path} copyLabel=${t("hooks.copyAddress")} />`}
    ${made?.secret && html`<${Made} hint=${t("hooks.onceSecret")} label=${t("hooks.secret")} value=${made.secret} copyLabel=${t("hooks.copySecret")} />`}
    ${answer === null && !problem && html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`}
    ${answer && answer.length > 0 && html`
      <ul class="members" aria-label=${t("hooks.title")}>
        ${answer.map((webhook) => html`<${Row} key=${webhook.id} store=${store} webhook=${webhook} close=${close} retry=${() => act(() => request("chat.webhook.retry", { id: webhook.id }))} remove=${() => remove(webhook.id)} />`)}
      </ul>
    `}
    <p class="problem" role="alert">${problem}</p>
    <${NewWebhook} store=${store} create=${create} />
  `;
}

/** @param {{store: Store, webhook: Webhook, close: () => void, retry: () => void, remove: () => void}} props */
function Row({ store, webhook: { id, name, url, conversation, failing, dead }, close, retry, remove }) {
  const where = conversation ? t("hooks.into", { title: titleOf(store, conversation) }) : t("hooks.to", { host: String(url).split("/")[2] });
  return html`
    <li class="member webhook">
      <span class="member-text"><strong dir="auto">${name}</strong><span class="quiet" dir="auto">${where}</span>
        ${failing && html`<span class="problem">${t("hooks.failing", { time: moment(failing.since), error: failing.error })}</span>`}
        ${dead && html`<${Dead} store=${store} id=${id} count=${dead} close=${close} />`}</span>
      ${(failing || dead) && html`<${IconButton} icon="rotate-cw" label=${t("hooks.retry", { name })} onClick=${retry} />`}
      <${IconButton} icon="trash-2" label=${t("hooks.deleteOne", { name })} onClick=${remove} />
    </li>
  `;
}

/** What was refused too often, for whoever wants to know. @param {{store: Store, id: string, count: number, close: () => void}} props */
function Dead({ store, id, count, close }) {
  const [open, setOpen] = useState(false);
  return html`
    <details class="dead-letters" onToggle=${(/** @type {any} */ event) => setOpen(event.target.open)}>
      <summary class="problem">${t("hooks.dead", { count })}</summary>
      ${open && html`<${Letters} store=${store} id=${id} close=${close} />`}
    </details>
  `;
}

/** Links lead only to where this person is as well. @param {{store: Store, id: string, close: () => void}} props */
function Letters({ store, id, close }) {
  const { answer, problem } = useAnswer(() => request("chat.webhook.dead", { id }).then(({ dead }) => /** @type {Letter[]} */ (dead)));
  return html`
    ${answer === null && !problem && html`<p class="quiet" aria-busy="true">${t("info.loading")}</p>`}
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <ul>
      ${answer?.map(({ letter, conversation, seq, at, error }) => html`
        <li key=${letter}>
          ${store.order.value.includes(conversation) ? html`<a href=${hashOf(conversation, String(seq))} dir="auto" onClick=${close}>${titleOf(store, conversation)}</a>` : html`<bdi>${conversation}</bdi>`}
          <span class="quiet"> ${moment(at)} · ${error}</span>
        </li>
      `)}
    </ul>
  `;
}

/** @param {{store: Store, create: (body: any) => Promise<any>}} props */
function NewWebhook({ store, create }) {
  const [name, setName] = useState("");
  const [way, setWay] = useState("in");
  const [url, setUrl] = useState("");
  const [conversation, setConversation] = useState("");
  const open = store.order.value.filter((id) => may(store.conversations.of(id).value, "send"));
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const target = way === "in" ? { conversation: conversation || open[0] } : { url: url.trim() };
    create({ name: name.trim(), ...target }).then((created) => {
      if (created) {
        setName("");
        setUrl("");
      }
    });
  };
  return html`
    <form class="new-bot" onSubmit=${submit}>
      <h4>${t("hooks.new")}</h4>
      <div class="field">
        <label for="hook-name">${t("bots.purpose")}</label>
        <input id="hook-name" required maxlength="64" dir="auto" value=${name} onInput=${(/** @type {any} */ event) => setName(event.target.value)} />
      </div>
      <${Choice} name="hook-way" legend=${t("hooks.way")} value=${way} options=${[["in", t("hooks.in")], ["out", t("hooks.out")]]} hint=${t(way === "in" ? "hooks.inHint" : "hooks.outHint")} onChoose=${setWay} />
      <div class="field">
        ${way === "in"
          ? html`
            <label for="hook-conversation">${t("hooks.conversation")}</label>
            <select id="hook-conversation" required value=${conversation || open[0]} onChange=${(/** @type {any} */ event) => setConversation(event.target.value)}>
              ${open.map((id) => html`<option key=${id} value=${id}>${titleOf(store, id)}</option>`)}
            </select>`
          : html`
            <label for="hook-url">${t("hooks.url")}</label>
            <input id="hook-url" type="url" required maxlength="2000" dir="ltr" placeholder="https://" value=${url} onInput=${(/** @type {any} */ event) => setUrl(event.target.value)} />`}
      </div>
      <button class="button"><${Icon} name="plus" />${t("hooks.create")}</button>
    </form>
  `;
}
