package parley.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Events;
import parley.conversation.Conversation;
import parley.delivery.Delivery;

/** Pushes acknowledged entries to everybody who may read them. Confined to the core context. */
public final class Fanout implements StoredListener {
  private final Delivery delivery;

  public Fanout(Delivery delivery) {
    this.delivery = delivery;
  }

  @Override
  public void stored(Conversation conversation, Entry entry, Caller author) {
    if (entry.system()) {
      announceJoining(conversation, new JsonObject(entry.body()));
      push(conversation, conversation.readersOf(entry.seq()), entry, author);
    } else {
      push(conversation, conversation.activeUsers(), entry, author);
    }
  }

  private void push(Conversation conversation, List<String> readers, Entry entry, Caller author) {
    List<String> names = new ArrayList<>(readers);
    if (conversation.id().isChannel()) {
      names.add(conversation.id().text()); // whoever listens to it, see Listeners
    }
    delivery.push(names, entry.toEvent(), author.session());
  }

  /** Whoever joins has never heard of the conversation: they are told to look it up. */
  private void announceJoining(Conversation conversation, JsonObject change) {
    String type = change.getString("type");
    if (type.equals("created") || type.equals("added")) {
      List<String> users =
          change.getJsonArray("users", new JsonArray()).stream().map(String.class::cast).toList();
      delivery.push(
          users,
          Events.conversation(conversation.id().text(), new JsonObject().put("type", "joined")),
          Caller.NO_SESSION);
    }
  }
}
