package parley.message;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.bus.Events;
import parley.conversation.Conversation;
import parley.conversation.Member;
import parley.delivery.LocalUsers;

/**
 * Tells the senders in large groups how many members have received and seen their latest entries,
 * at most twice a second. Each node tells the senders it holds. Confined to the core context.
 */
public final class GroupCounts {
  private static final long PERIOD_MILLIS = 500;

  private final LocalUsers users;
  private final Set<Conversation> changed = new HashSet<>();

  public GroupCounts(Vertx vertx, LocalUsers users) {
    this.users = users;
    vertx.setPeriodic(PERIOD_MILLIS, timer -> tell());
  }

  /** Somebody's watermark rose in that group. */
  void changed(Conversation conversation) {
    changed.add(conversation);
  }

  private void tell() {
    changed.forEach(this::tell);
    changed.clear();
  }

  private void tell(Conversation conversation) {
    Map<String, JsonObject> bySender = new HashMap<>();
    for (long seq = conversation.oldestRecent(); seq <= conversation.head(); seq++) {
      String sender = conversation.senderOf(seq);
      if (sender != null && conversation.isIn(sender)) {
        bySender
            .computeIfAbsent(sender, key -> new JsonObject())
            .put(Long.toString(seq), count(conversation, sender, seq));
      }
    }
    bySender.forEach(
        (sender, counts) ->
            users.deliver(
                sender,
                Events.receiptCounts(conversation.id().text(), counts),
                LocalUsers.EVERY_SESSION));
  }

  private static JsonObject count(Conversation conversation, String sender, long seq) {
    int delivered = 0;
    int read = 0;
    int of = 0;
    for (Member member : conversation.everybody()) {
      if (member.active() && member.mayRead(seq) && !member.user().equals(sender)) {
        of++;
        delivered += member.delivered() >= seq ? 1 : 0;
        read += member.read() >= seq ? 1 : 0;
      }
    }
    return new JsonObject().put("delivered", delivered).put("read", read).put("of", of);
  }
}
