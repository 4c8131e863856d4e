// @ts-check
import { Component, createRef } from "preact";
import { effect } from "@preact/signals";
import { isChange, isChannel, isMessage } from "../state/conversation.js";
import { brief } from "./brief.js";
import { isHidden } from "../state/mine.js";
import { timeline } from "../state/timeline.js";
import { ChannelCard } from "./channel.js";
import { chat, go, visible } from "./context.js";
import { Row } from "./bubble.js";
import { html, Icon, IconButton } from "./html.js";
import { dayName, t } from "./i18n.js";

/** Moves the focus to the entry before or after the one that has it; behind the last one is the composer. @param {1 | -1} by */
export function focusEntry(by) {
  const entries = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".log article[tabindex]"));
  const at = [...entries].findIndex((entry) => entry === document.activeElement?.closest("article"));
  const next = at < 0 ? entries[entries.length - 1] : (entries[at + by] ?? (by > 0 ? document.querySelector(".composer textarea") : null));
  next?.focus();
}

const NEAR_PX = 1_200;
const BOTTOM_PX = 32;
const BUTTON_PX = 300;

/** The scrolling log of a conversation. Keeps what is read in place whatever is added above or below it. */
export class Log extends Component {
  scroller = createRef();
  content = createRef();
  state = { away: false, unreadAbove: false };
  /** Whether the newest entry is at the bottom and should stay there. */
  stuck = true;
  placed = false;
  moving = false;
  /** @type {{key: string, top: number} | null} the row that is to stay where it is */
  anchor = null;
  scrollTop = 0;
  pendingCount = 0;
  announced = "";

  componentDidMount() {
    this.sizes = new ResizeObserver(() => this.#restore());
    this.sizes.observe(this.scroller.current);
    this.sizes.observe(this.content.current);
    this.dispose = effect(() => void (visible.value && this.#saw()));
    this.componentDidUpdate();
  }

  componentWillUnmount() {
    this.sizes?.disconnect();
    this.dispose?.();
  }

  /** Scrolling that has not been announced yet must not be undone by an anchor from before it. */
  getSnapshotBeforeUpdate() {
    if (this.placed && this.scroller.current.scrollTop !== this.scrollTop) {
      this.#remember();
    }
    return null;
  }

  componentDidUpdate() {
    const { view, id, store } = this.props;
    const pending = store.outbox.of(id).peek().filter((item) => !isChange(item)).length;
    if (pending > this.pendingCount) {
      this.stuck = true;
    }
    this.pendingCount = pending;
    if (!this.placed && view.entries.peek().length + pending > 0) {
      this.#place();
    } else {
      this.#restore();
    }
    this.#saw();
    this.#more();
  }

  /** The first position: an entry that was asked for, the unread divider, or the newest entry. */
  #place() {
    this.placed = true;
    const { seq } = this.props;
    const scroller = this.scroller.current;
    const target = scroller.querySelector(seq ? `[data-seq="${seq}"]` : `[data-key="unread"]`);
    scroller.scrollTop = scroller.scrollHeight;
    if (target) {
      target.classList.toggle("flash", Boolean(seq));
      const top = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTop += Math.min(0, top - scroller.clientHeight / 4);
    }
    this.#remember();
  }

  /** Puts the anchor back to where it was, or the newest entry to the bottom. */
  #restore() {
    const scroller = this.scroller.current;
    if (this.stuck && this.props.view.atTail.peek()) {
      scroller.scrollTop = scroller.scrollHeight;
    } else if (this.anchor) {
      const row = scroller.querySelector(`[data-key="${CSS.escape(this.anchor.key)}"]`);
      const moved = row ? row.getBoundingClientRect().top - scroller.getBoundingClientRect().top - this.anchor.top : 0;
      if (Math.abs(moved) >= 1) {
        scroller.scrollTop += moved;
      }
    }
    this.#remember();
  }

  /** Notes which row is on top now, and whether the end is in sight. */
  #remember() {
    const scroller = this.scroller.current;
    const { top } = scroller.getBoundingClientRect();
    const distance = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    this.scrollTop = scroller.scrollTop;
    this.stuck = this.props.view.pinned = distance < BOTTOM_PX;
    const row = firstBelow(scroller.querySelectorAll("[data-key]"), top + 40);
    this.anchor = row && { key: row.dataset.key, top: row.getBoundingClientRect().top - top };
    const away = distance > BUTTON_PX || !this.props.view.atTail.peek();
    const unreadAbove = this.#isUnreadAbove(top);
    if (away !== this.state.away || unreadAbove !== this.state.unreadAbove) {
      this.setState({ away, unreadAbove });
    }
  }

  /** Whether the line above what was unread is further up than what is in sight. @param {number} top */
  #isUnreadAbove(top) {
    const { view } = this.props;
    const after = view.unreadAfter.peek();
    const line = this.scroller.current.querySelector("[data-key=unread]");
    return after !== null && (line ? line.getBoundingClientRect().bottom < top : (view.entries.peek()[0]?.seq ?? 0) > after + 1);
  }

  onScroll = () => {
    this.#remember();
    this.#saw();
    this.#more();
  };

  /** From entry to entry; pages are turned and ends are reached as in any text. @param {KeyboardEvent} event */
  onKeyDown = (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const onEntry = event.target instanceof HTMLElement && event.target.matches("article");
    if (by && onEntry && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      focusEntry(/** @type {1 | -1} */ (by));
    }
  };

  /** Fetches the next page on the side that is about to come into sight. */
  async #more() {
    const scroller = this.scroller.current;
    const { view } = this.props;
    if (this.moving || !this.placed || !scroller) {
      return;
    }
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    this.moving = true;
    let added = false;
    if (scroller.scrollTop < NEAR_PX) {
      added = await view.older();
    } else if (below < NEAR_PX && !view.atTail.peek()) {
      await view.newer();
    }
    this.moving = false;
    if (added) {
      requestAnimationFrame(() => this.#more());
    }
  }

  /** Tells the chat how far the person has read: the last entry that is in sight. */
  #saw() {
    const scroller = this.scroller.current;
    const { view, id, store } = this.props;
    const { read, cursor } = store.conversations.of(id).peek();
    if (!visible.peek() || !this.placed || !scroller || read >= (cursor ?? 0)) {
      return;
    }
    const entries = view.entries.peek();
    const end = scroller.getBoundingClientRect().bottom;
    const seq = this.stuck && view.atTail.peek() ? entries.at(-1)?.seq : lastAbove(scroller.querySelectorAll("[data-seq]"), end);
    if (seq > read) {
      chat.peek()?.seen(id, seq);
    }
  }

  /** Goes there at once: a smooth scroll would be broken off by the first page that comes in on its way. */
  toNewest = async () => {
    const { view } = this.props;
    if (!view.atTail.peek()) {
      await view.toTail();
    }
    this.stuck = true;
    this.#restore();
  };

  /** To the line above what was unread when the conversation was opened. */
  toUnread = async () => {
    const { view } = this.props;
    const line = () => this.scroller.current?.querySelector("[data-key=unread]");
    if (!line()) {
      await view.around(Number(view.unreadAfter.peek()) + 1);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    const scroller = this.scroller.current;
    if (line() && scroller) {
      this.stuck = false;
      scroller.scrollTop += line().getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight / 4;
      this.#remember();
    }
  };

  toMention = async () => {
    const seq = await this.props.view.nextMention();
    if (seq) {
      go(this.props.id, String(seq));
    }
  };

  render({ view, store, id }, { away, unreadAbove }) {
    const record = store.conversations.of(id).value;
    const entries = view.entries.value.filter(({ seq }) => !isHidden(record, seq));
    const own = store.peer(id) === store.me || isChannel(id);
    const ticks = own ? { delivered: 0, read: 0 } : record.ticks;
    const waiting = store.outbox.of(id).value;
    const pending = view.atTail.value ? waiting : waiting.filter(isChange);
    const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
    const quoteOf = (/** @type {any} */ entry) =>
      entry?.body?.replyTo ? (bySeq.get(entry.body.replyTo) ?? view.quote(entry.body.replyTo).value) : null;
    const days = timeline(entries, pending, { me: store.me, ticks, unreadAfter: view.unreadAfter.value });
    const named = !store.peer(id) && !isChannel(id);
    const empty = days.length === 0;
    return html`
      <div class="log-frame">
        <div class="log" ref=${this.scroller} onScroll=${this.onScroll} onKeyDown=${this.onKeyDown} role="log" aria-live="off" aria-label=${t("conversation.log")} tabindex="0">
          <div class="log-content" ref=${this.content}>
            ${empty ? html`<${Nothing} view=${view} store=${store} id=${id} />` : html`<${Top} view=${view} store=${store} record=${record} />`}
            ${days.map((day) => html`
              <section class="day" key=${day.key}>
                <h2 class="day-name"><span>${dayName(day.at)}</span></h2>
                ${day.rows.map((row) => html`<${Row} ...${row} key=${row.key} store=${store} named=${named && !row.own} quote=${quoteOf(row.entry)} />`)}
              </section>
            `)}
          </div>
        </div>
        <div class="jumps">
          ${unreadAbove && html`<${IconButton} icon="arrow-up-to-line" class="to-unread" label=${t("conversation.toUnread")} onClick=${this.toUnread} />`}
          ${record.mentions > 0 && away && html`<${IconButton} icon="at-sign" label=${t("conversation.mention")} onClick=${this.toMention} />`}
          ${away && html`<${Newest} count=${record.unread} onClick=${this.toNewest} />`}
        </div>
        <p class="hidden" aria-live="polite">${this.#news(entries)}</p>
      </div>
    `;
  }

  /** What a screen reader hears: the newest entry, once it is another person's and has come while this is open. */
  #news(entries) {
    const newest = entries.at(-1);
    const { store } = this.props;
    if (newest && newest.id !== this.announced) {
      const opened = this.announced === "";
      this.announced = newest.id;
      const spoken = !opened && isMessage(newest) && !newest.deleted && newest.from !== store.me;
      this.words = spoken ? t("conversation.said", { name: store.nameOf(newest.from), text: brief(newest) }) : "";
    }
    return this.words;
  }
}

/** @param {{count: number, onClick: () => void}} props */
const Newest = ({ count, onClick }) => html`
  <div class="newest">
    <${IconButton} icon="arrow-down" onClick=${onClick}
      label=${count > 0 ? t("conversation.newestCount", { count }) : t("conversation.newest")} />
    ${count > 0 && html`<span class="badge" aria-hidden="true">${count > 999 ? "999+" : count}</span>`}
  </div>
`;

/** What stands above the oldest entry. @param {any} props */
function Top({ view, store, record }) {
  const first = view.entries.value[0]?.seq ?? 0;
  if (record.complete && first <= record.floor) {
    return html`<p class="log-top">${t("conversation.start")}</p>`;
  }
  const away = store.line.value.state !== "live" && first <= record.floor;
  return html`<p class="log-top">${away ? t("conversation.offlineOlder") : view.fetching.value ? t("conversation.loadingOlder") : ""}</p>`;
}

/** @param {any} props */
function Nothing({ view, store, id }) {
  const direct = store.peer(id);
  const held = store.conversations.of(id).value.cursor !== null;
  if (held && !view.ready.value) {
    return null;
  }
  if (!held && isChannel(id) && store.synced.value) {
    return html`<${ChannelCard} store=${store} id=${id} />`;
  }
  if (!held && !store.synced.value && store.line.value.state !== "offline") {
    return html`
      <div class="log-skeleton" aria-busy="true" aria-label=${t("conversation.loading")}>
        ${["own", "other", "other", "own", "other"].map((side, index) => html`<i class=${side} key=${index}></i>`)}
      </div>
    `;
  }
  return html`
    <div class="empty">
      <${Icon} name=${direct === store.me ? "pencil" : "message-circle"} />
      <h2>${t("conversation.empty")}</h2>
      <p>${t(direct === store.me ? "conversation.emptySelf" : "conversation.emptyHint")}</p>
    </div>
  `;
}

/** The first row that ends below a line, by bisection. @param {NodeListOf<HTMLElement>} rows @param {number} y */
function firstBelow(rows, y) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > y) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return rows[low] ?? null;
}

/** The number of the last row that ends above a line, 0 when none does. @param {NodeListOf<HTMLElement>} rows @param {number} y */
function lastAbove(rows, y) {
  const below = firstBelow(rows, y);
  const index = below ? [...rows].indexOf(below) - 1 : rows.length - 1;
  return index >= 0 ? Number(rows[index].dataset.seq) || 0 : 0;
}
