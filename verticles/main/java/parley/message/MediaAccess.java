package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.media.MediaFile;
import parley.media.MediaStore;
import parley.store.MessageStore;

/**
 * {@code chat.media.get} and {@code .sign}: who may have a file. That is its owner until it is
 * sent, and from then on whoever may read the entry it was sent with, for as long as that is there:
 * the log says so, and nothing else. Portraits are everybody's, what was reported is the
 * administrators'. Confined to the core context.
 */
public final class MediaAccess {
  private static final long DEFAULT_SECONDS = 3_600;
  private static final long MAX_SECONDS = 7 * 86_400;

  private final MediaStore media;
  private final MessageStore messages;
  private final Conversations conversations;
  private final Predicate<String> isAdmin;
  private final Accounts accounts;
  private final Clock clock;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   */
  public MediaAccess(
      MediaStore media,
      MessageStore messages,
      Conversations conversations,
      Predicate<String> isAdmin,
      Accounts accounts,
      Clock clock) {
    this.media = media;
    this.messages = messages;
    this.conversations = conversations;
    this.isAdmin = isAdmin;
    this.accounts = accounts;
    this.clock = clock;
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

  /**
   * {@code {media, seconds?}} -> {@code {path, expires}}: a link to a file that the caller may
   * have, for a player or somebody else who has no token. It ends with the time, with the caller's
   * device and with what the caller may read. {@code NOT_FOUND} as above.
   */
  public Future<JsonObject> sign(Caller caller, Body body) {
    Long seconds = body.optionalLong("seconds", 1);
    long time = seconds == null ? DEFAULT_SECONDS : seconds;
    if (time > MAX_SECONDS) {
      throw Failure.BAD_REQUEST.because("\"seconds\" must be at most " + MAX_SECONDS + ".");
    }
    long expires = clock.millis() / 1_000 + time;
    return media
        .find(body.string("media", 64))
        .compose(file -> readable(file, caller.user()))
        .compose(
            file ->
                accounts
                    .ticket(caller.identity(), file.id(), Duration.ofSeconds(time))
                    .map(
                        ticket ->
                            new JsonObject()
                                .put("path", "/api/media/" + file.id() + "?ticket=" + ticket)
                                .put("expires", expires * 1_000)));
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
