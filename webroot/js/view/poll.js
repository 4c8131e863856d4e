// @ts-check
import { useEffect, useState } from "preact/hooks";
import { follows, isAdmin } from "../state/conversation.js";
import { chat } from "./context.js";
import { confirm, present } from "./dialogs.js";
import { html, Icon, IconButton } from "./html.js";
import { t } from "./i18n.js";
import { People } from "./reactions.js";

/** @typedef {import("../app/store.js").Store} Store */
/** @typedef {import("../state/conversation.js").Entry} Entry */

const MAX_QUESTION = 255;
const MAX_OPTION = 100;
const MAX_OPTIONS = 12;

const outbox = () => /** @type {import("../app/chat.js").Chat} */ (chat.peek()).outbox;

/** How a poll stands: how often each option was chosen (null while that is secret), and by how many people. @param {Entry} entry */
function result({ body, votes = {}, voters = [], counts }) {
  if (body.secret) {
    return { counts: counts ?? null, people: voters.length };
  }
  const all = Object.values(votes);
  return { counts: body.options.map((/** @type {string} */ _, /** @type {number} */ option) => all.filter((vote) => vote.includes(option)).length), people: all.length };
}

/** A poll, to vote in and to look at. @param {{store: Store, entry: Entry}} props */
export function Poll({ store, entry }) {
  const { conversation, seq, body, closed, votes = {}, voters = [] } = entry;
  const record = store.conversations.of(conversation).value;
  const { counts, people } = result(entry);
  const mine = votes[store.me] ?? [];
  const uncounted = Boolean(closed && body.secret && !counts);
  // Only the server has counted the votes of a secret poll: it is asked once the poll is closed.
  useEffect(() => void (uncounted && chat.peek()?.shown(conversation)?.refetch().catch(() => {})), [uncounted, record.cursor, store.line.value.state]);
  const open = seq > 0 && !closed && !record.left && !follows(record);
  const choose = (/** @type {number} */ option) => {
    const without = mine.filter((other) => other !== option);
    const options = mine.includes(option) ? without : body.multiple ? [...without, option].sort((a, b) => a - b) : [option];
    outbox().add(conversation, "vote", { target: seq, options });
  };
  const state = closed ? "poll.closed" : body.secret ? "poll.secretOpen" : body.multiple ? "poll.several" : "poll.one";
  return html`
    <div class="poll" role="group" aria-label=${body.question}>
      <strong class="poll-question" dir="auto">${body.question}</strong>
      <p class="quiet">${t(state)}</p>
      ${body.secret && open
        ? html`<${Ballot} body=${body} voted=${voters.includes(store.me)} onVote=${(/** @type {number[]} */ options) => outbox().add(conversation, "vote", { target: seq, options })} />`
        : body.options.map((/** @type {string} */ option, /** @type {number} */ index) => html`
            <button type="button" key=${index} class="poll-option" disabled=${!open} aria-pressed=${mine.includes(index)} onClick=${() => choose(index)}>
              <span class="poll-line"><span dir="auto">${mine.includes(index) && html`<${Icon} name="check" />`}${option}</span>${counts && html`<b>${counts[index]}</b>`}</span>
              ${counts && html`<progress max=${Math.max(1, people)} value=${counts[index]} aria-hidden="true"></progress>`}
            </button>
          `)}
      <footer>
        <span class="quiet">${t("poll.people", { count: people })}</span>
        ${!body.secret && people > 0 && html`<button type="button" class="poll-link" onClick=${() => showVotes(store, entry)}>${t("poll.who")}</button>`}
        ${open && (entry.from === store.me || isAdmin(record.role)) && html`<button type="button" class="poll-link" onClick=${() => askToClose(entry)}>${t("poll.close")}</button>`}
      </footer>
    </div>
  `;
}

/** What one chooses in a secret poll is kept nowhere but there: it is put together here, and cast. @param {{body: any, voted: boolean, onVote: (options: number[]) => void}} props */
function Ballot({ body, voted, onVote }) {
  const [chosen, setChosen] = useState(/** @type {number[]} */ ([]));
  const toggle = (/** @type {number} */ option) => {
    const without = chosen.filter((other) => other !== option);
    setChosen(chosen.includes(option) ? without : body.multiple ? [...without, option].sort((a, b) => a - b) : [option]);
  };
  const cast = () => {
    onVote(chosen);
    setChosen([]);
  };
  return html`
    ${body.options.map((/** @type {string} */ option, /** @type {number} */ index) => html`
      <button type="button" key=${index} class="poll-option" aria-pressed=${chosen.includes(index)} onClick=${() => toggle(index)}>
        <span class="poll-line"><span dir="auto">${chosen.includes(index) && html`<${Icon} name="check" />`}${option}</span></span>
      </button>
    `)}
    <button type="button" class="button" disabled=${chosen.length === 0} onClick=${cast}>${t(voted ? "poll.voteAgain" : "poll.vote")}</button>
    ${voted && html`<p class="quiet">${t("poll.voted")}</p>`}
  `;
}

/** @param {Entry} entry */
const askToClose = ({ conversation, seq }) =>
  confirm({ title: t("poll.closeAsk"), text: t("poll.closeHint"), action: t("poll.close"), act: () => outbox().add(conversation, "close", { target: seq }) });

/** Who chose what. @param {Store} store @param {Entry} entry */
function showVotes(store, { body, votes = {} }) {
  /** @type {Record<string, string[]>} */
  const byOption = {};
  body.options.forEach((/** @type {string} */ option, /** @type {number} */ index) => {
    byOption[option] = Object.keys(votes).filter((user) => votes[user].includes(index));
  });
  present(t("poll.who"), () => html`<${People} store=${store} byWhat=${byOption} />`);
}

/** Asks for a new poll. @param {string} id the conversation */
export const showNewPoll = (id) => present(t("poll.new"), (close) => html`<${NewPoll} id=${id} onDone=${close} />`);

/** @param {{id: string, onDone: () => void}} props */
function NewPoll({ id, onDone }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState(["", ""]);
  const [multiple, setMultiple] = useState(false);
  const [secret, setSecret] = useState(false);
  const given = options.map((option) => option.trim()).filter(Boolean);
  const twice = new Set(given).size < given.length;
  const set = (/** @type {number} */ index, /** @type {string} */ value) => {
    const next = options.map((option, other) => (other === index ? value : option));
    // There is always one more to fill in.
    setOptions(next.every((option) => option.trim()) && next.length < MAX_OPTIONS ? [...next, ""] : next);
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    outbox().add(id, "poll", { question: question.trim(), options: given, ...(multiple && { multiple }), ...(secret && { secret }) });
    onDone();
  };
  return html`
    <form class="new-poll" onSubmit=${submit}>
      <div class="field">
        <label for="poll-question">${t("poll.question")}</label>
        <input id="poll-question" value=${question} maxlength=${MAX_QUESTION} dir="auto" autocomplete="off" autofocus onInput=${(/** @type {any} */ event) => setQuestion(event.target.value)} />
      </div>
      <fieldset>
        <legend>${t("poll.options")}</legend>
        ${options.map((option, index) => html`
          <span class="poll-edit" key=${index}>
            <input value=${option} maxlength=${MAX_OPTION} dir="auto" autocomplete="off" aria-label=${t("poll.option", { count: index + 1 })} onInput=${(/** @type {any} */ event) => set(index, event.target.value)} />
            ${options.length > 2 && html`<${IconButton} icon="x" label=${t("poll.remove", { count: index + 1 })} onClick=${() => setOptions(options.filter((_, other) => other !== index))} />`}
          </span>
        `)}
        ${twice && html`<p class="problem" role="alert">${t("poll.twice")}</p>`}
      </fieldset>
      <label class="pick"><input type="checkbox" checked=${multiple} onChange=${() => setMultiple(!multiple)} />${t("poll.multiple")}</label>
      <label class="pick"><input type="checkbox" checked=${secret} onChange=${() => setSecret(!secret)} /><span>${t("poll.secret")}<small class="quiet">${t("poll.secretHint")}</small></span></label>
      <div class="dialog-actions">
        <button class="button primary" disabled=${!question.trim() || given.length < 2 || twice}>${t("poll.send")}</button>
      </div>
    </form>
  `;
}
