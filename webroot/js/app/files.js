// @ts-check
import { send } from "../net/api.js";

/** Files on their way to the server. */
export class Files {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
  }

  /** Uploads what is small enough to be sent again when the line drops. @param {Blob} blob @param {string} name @returns {Promise<string>} its id */
  async whole(blob, name) {
    const { access } = await this.chat.sessions.fresh();
    const { media } = await send(`media?name=${encodeURIComponent(name)}`, blob, access);
    return media;
  }
}
