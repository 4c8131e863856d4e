package parley.message;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.EntryIds;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Draft;
import parley.conversation.Member;
import parley.conversation.Right;
import parley.people.Sharing;
import parley.store.MessageStore;

/**
 * {@code chat.message.edit}, {@code .delete}, {@code .react}, {@code .vote}, {@code .close} and
 * {@code .play}: entries that change an earlier one. Each has {@code conversation}, {@code id} and
 * {@code target}, the number of the entry that it is about, and is answered {@code {seq, at}}; the
 * same id again: the same answer. {@code NOT_FOUND} for a target that the caller cannot read,
 * {@code CONFLICT} for one that is deleted, {@code BAD_REQUEST} for one that it cannot be made of.
 * Confined to the core context.
 */
public final class ChangeMessage {
  private static final int MAX_EMOJI = 64;

  /** All versions are kept beside the text. */
  private static final int MAX_EDITS = 100;

  /** One thing that a reader sees. */
  private static final Pattern ONE = Pattern.compile("\\X");

  /** What makes it a picture and no letter. */
  private static final Pattern PICTURE =
      Pattern.compile("[\\p{So}\\x{1F000}-\\x{1FFFF}\\x{20E3}\\x{203C}\\x{2049}]");

  private final Conversations conversations;
  private final MessageStore messages;
  private final Targets targets;
  private final MessageLog log;
  private final Texts texts;
  private final Sharing sharing;
  private final Duration editWindow;
  private final Clock clock;

  /**
   * @param sharing who lets whom know what they have played
   * @param editWindow for which one may edit what one has written
   */
  public ChangeMessage(
      Conversations conversations,
      MessageStore messages,
      Targets targets,
      MessageLog log,
      Texts texts,
      Sharing sharing,
      Duration editWindow,
      Clock clock) {
    this.conversations = conversations;
    this.messages = messages;
    this.targets = targets;
    this.log = log;
    this.texts = texts;
    this.sharing = sharing;
    this.editWindow = editWindow;
    this.clock = clock;
  }

  /**
   * {@code body: {text, mentions?}} takes the place of one's own text, or of the words beside one's
   * own file; what it replies to stays. {@code FORBIDDEN} for somebody else's, what was forwarded,
   * and when the time for it is over; {@code TOO_LARGE} when it was edited a hundred times.
   */
  public Future<JsonObject> edit(Caller caller, Body body) {
    JsonObject text = texts.check(body.object("body"));
    text.remove("replyTo");
    return change(
        caller,
        body,
        Entry.EDIT,
        text,
        (conversation, target) -> {
          Targets.requireText(target);
          if (!target.from().equals(caller.user())) {
            throw Failure.FORBIDDEN.because("Only who has written a text can edit it.");
          }
          if (Texts.forwarded(new JsonObject(target.body())) > 0) {
            throw Failure.FORBIDDEN.because("What was forwarded cannot be edited.");
          }
          if (clock.millis() - target.at() > editWindow.toMillis()) {
            throw Failure.FORBIDDEN.because(
                "A text can be edited for " + editWindow.toMinutes() + " minutes.");
          }
          if (target.marks() != null && target.marks().getInteger("edits", 0) >= MAX_EDITS) {
            throw Failure.TOO_LARGE.because("A text can be edited " + MAX_EDITS + " times.");
          }
        });
  }

  /**
   * Erases a text everywhere: one's own, and an admin's every text of the group. {@code FORBIDDEN}
   * for others.
   */
  public Future<JsonObject> delete(Caller caller, Body body) {
    return change(
        caller,
        body,
        Entry.DELETE,
        new JsonObject(),
        (conversation, target) -> {
          if (!isOwnOrAdmin(conversation, caller, target)) {
            throw Failure.FORBIDDEN.because(
                "Only who has written a text, or an admin of the group, can delete it.");
          }
        });
  }

  private static boolean isOwnOrAdmin(Conversation conversation, Caller caller, Entry target) {
    Member member = conversation.requireActive(caller.user());
    return target.from().equals(caller.user()) || member.admin();
  }

  /** {@code emoji} becomes one's reaction, in place of an earlier one; null takes it back. */
  public Future<JsonObject> react(Caller caller, Body body) {
    String emoji = body.optionalString("emoji", MAX_EMOJI);
    if (emoji != null && !isEmoji(emoji)) {
      throw Failure.BAD_REQUEST.because("\"emoji\" must be one emoji, or null.");
    }
    JsonObject reaction = new JsonObject();
    if (emoji != null) {
      reaction.put("emoji", emoji);
    }
    return change(caller, body, Entry.REACT, reaction, (conversation, target) -> {});
  }

  /**
   * {@code options}, numbers from 0, become one's vote in a poll, in place of an earlier one; none
   * take it back. {@code CONFLICT} once the poll is closed.
   */
  public Future<JsonObject> vote(Caller caller, Body body) {
    JsonArray chosen = Polls.chosen(body);
    JsonObject vote = new JsonObject().put("options", chosen);
    return change(
        caller,
        body,
        Entry.VOTE,
        vote,
        (conversation, target) -> {
          Polls.requireVote(target, chosen);
          if (Polls.isSecret(target)) {
            vote.put("secret", true);
          }
        });
  }

  /** Ends one's own poll, and an admin every one of the group. {@code CONFLICT} for the second. */
  public Future<JsonObject> close(Caller caller, Body body) {
    return change(
        caller,
        body,
        Entry.CLOSE,
        new JsonObject(),
        (conversation, target) -> {
          Polls.requireOpen(target);
          if (!isOwnOrAdmin(conversation, caller, target)) {
            throw Failure.FORBIDDEN.because(
                "Only who has made a poll, or an admin of the group, can close it.");
          }
        });
  }

  /**
   * Notes that somebody else's voice note was played, once. Answered {@code {}} when it is known,
   * where the two do not let each other know what they have read, and where ticks are numbers: in
   * channels and in groups of more than {@value Receipts#NAMED_UP_TO}. {@code BAD_REQUEST} for what
   * is no voice note, or one's own.
   */
  public Future<JsonObject> play(Caller caller, Body body) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    long target = Targets.number(body);
    return conversations
        .find(id, caller.user())
        .compose(
            conversation ->
                targets
                    .find(conversation, conversation.requireActive(caller.user()), target)
                    .compose(entry -> tellsOfPlaying(conversation, entry, caller.user())))
        .compose(
            told ->
                told
                    ? change(
                        caller, body, Entry.PLAY, new JsonObject(), (conversation, entry) -> {})
                    : Future.succeededFuture(new JsonObject()));
  }

  private Future<Boolean> tellsOfPlaying(Conversation conversation, Entry entry, String user) {
    if (!new JsonObject(entry.body()).getBoolean("voice", false)) {
      throw Failure.BAD_REQUEST.because("This entry is no voice note.");
    }
    if (entry.from().equals(user)) {
      throw Failure.BAD_REQUEST.because("One's own voice note is not noted as played.");
    }
    if (entry.marks() != null
        && entry.marks().getJsonArray("played", new JsonArray()).contains(user)) {
      return Future.succeededFuture(false);
    }
    if (conversation.id().isDirect()) {
      return sharing
          .receipts(Set.of(new Sharing.Pair(user, entry.from())))
          .map(shared -> !shared.isEmpty());
    }
    boolean few = conversation.activeCount() <= Receipts.NAMED_UP_TO;
    return Future.succeededFuture(few && !conversation.id().isChannel());
  }

  private static boolean isEmoji(String text) {
    return ONE.matcher(text).matches() && PICTURE.matcher(text).find();
  }

  private Future<JsonObject> change(
      Caller caller,
      Body body,
      String kind,
      JsonObject content,
      BiConsumer<Conversation, Entry> rights) {
    ConversationId id = ConversationId.parse(body.string("conversation", 128));
    String entryId = EntryIds.require(body.string("id", 64));
    long target = Targets.number(body);
    content.put("target", target);
    Draft draft =
        new Draft(
            entryId,
            kind,
            caller,
            current -> {
              requireRight(current, caller, kind);
              return content;
            });
    return conversations
        .find(id, caller.user())
        .compose(
            conversation ->
                targets
                    .find(conversation, conversation.requireActive(caller.user()), target)
                    .map(
                        entry -> {
                          rights.accept(conversation, entry);
                          return entry;
                        })
                    .compose(
                        allowed -> log.append(conversation, draft),
                        refused -> answeredBefore(conversation, draft, refused)))
        .map(entry -> new JsonObject().put("seq", entry.seq()).put("at", entry.at()));
  }

  /** An edit says something new, so it takes what it takes to write. */
  private static void requireRight(Conversation current, Caller caller, String kind) {
    if (kind.equals(Entry.EDIT)) {
      current.require(Right.SEND, caller.user());
    } else {
      current.requireActive(caller.user());
    }
  }

  /** Whoever repeats a change that was made finds it refused: the log has the answer. */
  private Future<Entry> answeredBefore(Conversation conversation, Draft draft, Throwable refused) {
    return messages
        .find(draft.id())
        .compose(
            entry ->
                entry == null ? Future.failedFuture(refused) : log.append(conversation, draft));
  }
}
