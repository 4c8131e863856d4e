// @ts-check
import { ANNOUNCEMENTS, follows } from "../state/conversation.js";

/** @typedef {{conversation: string, title: string, picture?: string, followers: number, role?: string}} Channel */

/** How often it is asked how many have seen what is on screen: those who write look for it, readers are many. */
const WRITER_MS = 5_000;
const READER_MS = 60_000;

/** Channels: what they are about, following them, and how many have seen what is on screen. */
export class Channels {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
    this.timer = /** @type {any} */ (undefined);
  }

  /** Looks a channel up that is being opened, and counts anew for as long as it is. @param {string} id */
  async look(id) {
    clearTimeout(this.timer);
    const found = await this.chat.request("chat.channel.get", { conversation: id }).catch((failure) => failure);
    if (found.conversation) {
      this.store.channels.of(id).value = found;
    } else if (found.code === 404) {
      this.store.channels.of(id).value = { missing: true };
    }
    if (this.chat.shown(id)) {
      await this.chat.shown(id)?.refetch().catch(() => {});
      const reads = follows(this.store.conversations.of(id).peek());
      this.timer = setTimeout(() => this.chat.shown(id) && this.look(id), reads ? READER_MS : WRITER_MS);
    }
  }

  stop() {
    clearTimeout(this.timer);
  }

  /** @param {string} text @returns {Promise<Channel[]>} those whose words begin like that, most followed first */
  async find(text) {
    return (await this.chat.request("chat.channel.find", { text })).channels;
  }

  /** @param {string} id */
  async follow(id) {
    await this.chat.request("chat.channel.follow", { conversation: id });
    await this.chat.log.sync();
    this.look(id);
  }

  /** @param {string} id */
  async unfollow(id) {
    await this.chat.request("chat.channel.unfollow", { conversation: id });
    await this.chat.log.drop(id);
    this.look(id);
  }

  /** @param {string} title @param {string} handle @returns {Promise<string>} its id */
  async create(title, handle) {
    const { conversation } = await this.chat.request("chat.conversation.create", { kind: "channel", title, handle });
    await this.chat.log.sync();
    return conversation;
  }

  /** Opens the channel that everybody on the server follows. @param {string} title @returns {Promise<string>} its id */
  async announcements(title) {
    const found = await this.chat.request("chat.channel.get", { conversation: ANNOUNCEMENTS }).catch((failure) => failure);
    if (found.code && found.code !== 404) {
      throw found;
    }
    return found.conversation ?? this.create(title, ANNOUNCEMENTS.slice(2));
  }

  /** Another device has followed or unfollowed. @param {string} id @param {string} type */
  async changed(id, type) {
    if (type === "left" && follows(this.store.conversations.of(id).peek())) {
      await this.chat.log.drop(id);
    }
  }
}
