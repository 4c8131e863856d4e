package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Predicate;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.media.MediaFile;
import parley.media.MediaStore;
import parley.store.MessageStore;

/**
 * {@code chat.media.get}: who may have a file. That is its owner until it is sent, and from then on
 * whoever may read the entry it was sent with, for as long as that is there: the log says so, and
 * nothing else. Portraits are everybody's, what was reported is the administrators'. Confined to
 * the core context.
 */
public final class MediaAccess {
  private final MediaStore media;
  private final MessageStore messages;
  private final Conversations conversations;
  private final Predicate<String> isAdmin;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   */
  public MediaAccess(
      MediaStore media,
      MessageStore messages,
      Conversations conversations,
      Predicate<String> isAdmin) {
    this.media = media;
    this.messages = messages;
    this.conversations = conversations;
    this.isAdmin = isAdmin;
  }

  /**
   * {@code {media}} -> {@code {media, kind, type, name, size, width?, height?}}. {@code NOT_FOUND}
   * for a file that is not there or not for the caller.
   */
  public Future<JsonObject> handle(Caller caller, Body body) {
    return media
        .find(body.string("media", 64))
        .compose(file -> readable(file, caller.user()))
        .map(MediaFile::toJson);
  }

  private Future<MediaFile> readable(MediaFile file, String user) {
    if (file == null || file.gone() || !file.complete()) {
      throw MediaStore.missing();
    }
    if (file.portrait()) {
      return Future.succeededFuture(file);
    }
    if (MediaFile.REPORTS.equals(file.conversation())) {
      return isAdmin.test(user)
          ? Future.succeededFuture(file)
          : Future.failedFuture(MediaStore.missing());
    }
    if (file.entry() == null) {
      return ofOwner(file, user);
    }
    return messages.find(file.entry()).compose(entry -> of(file, entry, user));
  }

  private Future<MediaFile> of(MediaFile file, Entry entry, String user) {
    if (entry == null) {
      return ofOwner(file, user); // it is on its way into the log
    }
    if (entry.erased() || !entry.conversation().equals(file.conversation())) {
      throw MediaStore.missing();
    }
    return conversations
        .find(ConversationId.parse(entry.conversation()), user)
        .map(
            conversation -> {
              requireReader(conversation, user, entry.seq());
              return file;
            });
  }

  private static void requireReader(Conversation conversation, String user, long seq) {
    if (!conversation.requireReader(user).mayRead(seq)) {
      throw MediaStore.missing();
    }
  }

  private static Future<MediaFile> ofOwner(MediaFile file, String user) {
    if (!file.owner().equals(user)) {
      throw MediaStore.missing();
    }
    return Future.succeededFuture(file);
  }
}
