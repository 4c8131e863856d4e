package parley.channel;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.conversation.ChannelDirectory;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.ConversationStore;
import parley.conversation.Conversations;
import parley.conversation.Properties;
import parley.delivery.Delivery;

/**
 * {@code chat.channel.*}: what readers do with channels. Those who write one do so by {@code
 * chat.conversation.*}, as with groups. Confined to the core context.
 */
public final class ChannelCommands {
  private static final int MAX_FOUND = 50;
  private static final int MAX_TEXT = 100;

  private final Conversations conversations;
  private final ConversationStore store;
  private final ChannelDirectory directory;
  private final Delivery delivery;
  private final int maxFollowed;

  /**
   * @param maxFollowed channels that one user may follow
   */
  public ChannelCommands(
      Conversations conversations,
      ConversationStore store,
      ChannelDirectory directory,
      Delivery delivery,
      int maxFollowed) {
    this.conversations = conversations;
    this.store = store;
    this.directory = directory;
    this.delivery = delivery;
    this.maxFollowed = maxFollowed;
  }

  /**
   * {@code {conversation}} -> {}. What was written before counts as read. {@code CONFLICT} for
   * those who write it, {@code TOO_LARGE} for those who follow as many as they may. To follow again
   * changes nothing.
   */
  public Future<JsonObject> follow(Caller caller, Body body) {
    ConversationId id = channel(body);
    return conversations
        .findCurrent(id)
        .compose(channel -> follow(channel, caller.user()))
        .compose(followed -> changed(followed, id, caller.user(), "joined", 1));
  }

  private Future<Boolean> follow(Conversation channel, String user) {
    if (channel.isIn(user)) {
      throw Failure.CONFLICT.because("You write this channel: you get everything already.");
    }
    return store
        .countChannels(user, maxFollowed)
        .compose(
            count -> {
              if (count >= maxFollowed) {
                throw Failure.TOO_LARGE.because("You follow " + maxFollowed + " channels already.");
              }
              return store.follow(channel.id(), user, channel.head());
            });
  }

  /**
   * {@code {conversation}} -> {}. Changes nothing for those who do not follow it. {@code FORBIDDEN}
   * for the announcements.
   */
  public Future<JsonObject> unfollow(Caller caller, Body body) {
    ConversationId id = channel(body);
    Announcements.requireOther(id);
    return store
        .unfollow(id, caller.user())
        .compose(unfollowed -> changed(unfollowed, id, caller.user(), "left", -1));
  }

  /** The user's devices look the conversation up: by that their nodes learn whether to push it. */
  private Future<JsonObject> changed(
      boolean changed, ConversationId id, String user, String type, int followers) {
    if (!changed) {
      return Future.succeededFuture(new JsonObject());
    }
    delivery.push(
        Set.of(user),
        Events.conversation(id.text(), new JsonObject().put("type", type)),
        Caller.NO_SESSION);
    return directory.count(id, followers).map(new JsonObject());
  }

  /**
   * {@code {conversation}} -> {@code {conversation, title, description?, picture?, followers,
   * role?}}.
   */
  public Future<JsonObject> get(Caller caller, Body body) {
    ConversationId id = channel(body);
    return directory
        .get(id)
        .compose(
            found -> {
              if (found == null) {
                throw Failure.NOT_FOUND.because("There is no such channel.");
              }
              return store
                  .role(id, caller.user())
                  .map(role -> role == null ? toJson(found) : toJson(found).put("role", role));
            });
  }

  /**
   * {@code {text?, limit?}} -> {@code {channels: [{conversation, title, description?, picture?,
   * followers}]}}: those in which every word of the text begins a word of handle, title or
   * description, most followed first.
   */
  public Future<JsonObject> find(Caller caller, Body body) {
    String text = body.optionalString("text", MAX_TEXT);
    Long limit = body.optionalLong("limit", 1);
    if (limit != null && limit > MAX_FOUND) {
      throw Failure.BAD_REQUEST.because("\"limit\" must be at most " + MAX_FOUND + ".");
    }
    return directory
        .find(text == null ? "" : text, limit == null ? MAX_FOUND : limit.intValue())
        .map(
            found -> {
              JsonArray channels = new JsonArray();
              found.forEach(document -> channels.add(toJson(document)));
              return new JsonObject().put("channels", channels);
            });
  }

  private static JsonObject toJson(JsonObject document) {
    return Properties.fromDocument(document)
        .toJson()
        .put("conversation", document.getString("_id"))
        .put("followers", document.getLong("followers"));
  }

  private static ConversationId channel(Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    if (!id.isChannel()) {
      throw Failure.BAD_REQUEST.because("\"conversation\" must be a channel: c.<handle>.");
    }
    return id;
  }
}
