// @ts-check
/** Tells the other tabs of this user what was changed in the shared database. */
export class Tabs {
  /**
   * @param {string} user
   * @param {{onConversation: (id: string) => void, onOutbox: (id: string) => void}} ends
   */
  constructor(user, ends) {
    this.channel = new BroadcastChannel(`parley.${user}`);
    this.channel.onmessage = ({ data }) =>
      data.type === "outbox" ? ends.onOutbox(data.conversation) : ends.onConversation(data.conversation);
  }

  /** @param {string} conversation */
  conversationChanged(conversation) {
    this.channel.postMessage({ type: "conversation", conversation });
  }

  /** @param {string} conversation */
  outboxChanged(conversation) {
    this.channel.postMessage({ type: "outbox", conversation });
  }

  close() {
    this.channel.close();
  }
}
