// @ts-check
import { isAdmin } from "../state/conversation.js";

/**
 * @typedef {{token: string, by: string, created: number, expires?: number, uses: number, maxUses?: number, approval: boolean}} Invite
 * @typedef {{conversation: string, title: string, description?: string, picture?: string, members: number, approval: boolean, joined?: boolean,
 *     requested?: boolean}} Preview
 * @typedef {{user: string, name: string, by: string, at: number}} Request
 */

/** Links into groups, and the people who ask to be let in. Everything here needs the server; failures are its own. */
export class Invites {
  /** @param {import("./chat.js").Chat} chat */
  constructor(chat) {
    this.chat = chat;
    this.store = chat.store;
  }

  /** @param {string} id @returns {Promise<Invite[]>} the links this user may revoke */
  async list(id) {
    return (await this.chat.request("chat.invite.list", { conversation: id })).invites;
  }

  /** @param {string} id @param {{expires?: number, maxUses?: number, approval?: boolean}} limits `expires` in milliseconds from now @returns {Promise<Invite>} */
  create(id, limits) {
    return this.chat.request("chat.invite.create", { conversation: id, ...limits });
  }

  /** @param {string} id @param {string} token */
  revoke(id, token) {
    return this.chat.request("chat.invite.revoke", { conversation: id, token });
  }

  /** @param {string} token @returns {Promise<Preview>} */
  preview(token) {
    return this.chat.request("chat.invite.get", { token });
  }

  /** @param {string} token @returns {Promise<{conversation: string, requested?: boolean}>} the group is listed when it let us in */
  async join(token) {
    const answer = await this.chat.request("chat.invite.join", { token });
    if (!answer.requested) {
      await this.chat.log.sync();
    }
    return answer;
  }

  /** Learns who waits, where this user is to decide. @param {string} id */
  async look(id) {
    const { kind, role, left } = this.store.conversations.of(id).peek();
    if (kind !== "group" || left || !isAdmin(role) || !this.chat.live) {
      this.store.requests.of(id).value = [];
      return;
    }
    const answer = await this.chat.request("chat.invite.requests", { conversation: id }).catch(() => null);
    if (answer) {
      this.store.requests.of(id).value = answer.requests;
    }
  }

  /** @param {string} id @param {string} user @param {boolean} accept */
  async decide(id, user, accept) {
    try {
      await this.chat.request("chat.invite.decide", { conversation: id, user, accept });
    } finally {
      await this.look(id);
    }
  }
}
