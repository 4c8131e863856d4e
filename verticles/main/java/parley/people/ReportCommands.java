package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import parley.account.Accounts;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Entry;
import parley.bus.Failure;
import parley.conversation.Conversation;
import parley.conversation.ConversationId;
import parley.conversation.Conversations;
import parley.conversation.Member;
import parley.conversation.Ulid;
import parley.media.MediaStore;
import parley.people.ReportStore.Report;
import parley.store.MessageStore;

/**
 * {@code chat.person.report}, and {@code chat.report.*} for the server's administrators. Confined
 * to the core context.
 */
public final class ReportCommands {
  private static final int MAX_REASON = 500;
  private static final int MAX_ENTRIES = 20;

  /** Open reports of one user. */
  private static final int MAX_OPEN = 50;

  private static final int PAGE = 20;

  private final ReportStore reports;
  private final Accounts accounts;
  private final Conversations conversations;
  private final MessageStore messages;
  private final Evidence evidence;
  private final Predicate<String> isAdmin;
  private final Clock clock;

  /**
   * @param isAdmin whether a user is one of the server's administrators
   */
  public ReportCommands(
      ReportStore reports,
      Accounts accounts,
      Conversations conversations,
      MessageStore messages,
      MediaStore media,
      Predicate<String> isAdmin,
      Clock clock) {
    this.reports = reports;
    this.accounts = accounts;
    this.conversations = conversations;
    this.messages = messages;
    this.evidence = new Evidence(media);
    this.isAdmin = isAdmin;
    this.clock = clock;
  }

  /**
   * {@code {user, reason?, conversation?, entries?}} -> {}: tells the administrators of somebody,
   * with entries of theirs as they stand now and their files, so that deleting them is of no use.
   * {@code NOT_FOUND} for who does not exist, and for entries that are not theirs or not for the
   * caller to read; {@code TOO_LARGE} when too many reports of the caller are open. The one it is
   * about learns nothing of it.
   */
  public Future<JsonObject> report(Caller caller, Body body) {
    String user = body.user("user");
    String reason = body.optionalString("reason", MAX_REASON);
    List<Long> numbers = numbers(body);
    String conversation = body.optionalString("conversation", 128);
    if (numbers.isEmpty() == (conversation != null)) {
      throw Failure.BAD_REQUEST.because("Name entries together with their conversation.");
    }
    return requireRoom(caller.user(), user)
        .compose(
            room ->
                numbers.isEmpty()
                    ? Future.succeededFuture(new JsonArray())
                    : entries(ConversationId.parse(conversation), caller.user(), user, numbers))
        .compose(
            entries -> {
              String id = Ulid.at(clock.millis());
              return evidence
                  .secure(id, caller.user(), entries)
                  .compose(
                      kept ->
                          reports.add(
                              new Report(
                                  id,
                                  clock.millis(),
                                  caller.user(),
                                  user,
                                  reason == null ? "" : reason,
                                  kept)));
            })
        .map(new JsonObject());
  }

  private static List<Long> numbers(Body body) {
    Object value = body.json().getValue("entries");
    List<Long> numbers = new ArrayList<>();
    boolean wellFormed = value == null;
    if (value instanceof JsonArray array) {
      wellFormed = array.size() <= MAX_ENTRIES && array.stream().allMatch(Body::isWhole);
      if (wellFormed) {
        array.forEach(each -> numbers.add(((Number) each).longValue()));
      }
    }
    if (!wellFormed) {
      throw Failure.BAD_REQUEST.because(
          "\"entries\" must be up to " + MAX_ENTRIES + " numbers of entries.");
    }
    return numbers;
  }

  private Future<Void> requireRoom(String reporter, String user) {
    return Future.all(accounts.existing(List.of(user)), reports.countBy(reporter, MAX_OPEN))
        .map(
            known -> {
              if (known.<Collection<?>>resultAt(0).isEmpty()) {
                throw Failure.NOT_FOUND.because("There is no user " + user + ".");
              }
              if (known.<Integer>resultAt(1) >= MAX_OPEN) {
                throw Failure.TOO_LARGE.because(
                    MAX_OPEN + " of your reports wait to be read. Try again later.");
              }
              return null;
            });
  }

  private Future<JsonArray> entries(
      ConversationId id, String reader, String author, List<Long> numbers) {
    return conversations
        .find(id, reader)
        .compose(
            conversation ->
                Future.all(numbers.stream().map(seq -> entry(conversation, reader, seq)).toList())
                    .map(
                        found -> {
                          JsonArray entries = new JsonArray();
                          for (Entry entry : found.<Entry>list()) {
                            if (!entry.from().equals(author)) {
                              throw noSuchEntry();
                            }
                            entries.add(entry.toJson());
                          }
                          return entries;
                        }));
  }

  private Future<Entry> entry(Conversation conversation, String reader, long seq) {
    Member member = conversation.requireReader(reader);
    return messages
        .ascending(conversation.id().text(), seq, seq, 1)
        .map(
            found -> {
              if (found.isEmpty() || !member.mayRead(seq)) {
                throw noSuchEntry();
              }
              return found.get(0);
            });
  }

  private static RuntimeException noSuchEntry() {
    return Failure.NOT_FOUND.because("There is no such entry of theirs.");
  }

  /**
   * {@code {before?}} -> {@code {reports: [{report, at, by, user, reason, entries}], more}}: the
   * newest first, those that came before that one. {@code FORBIDDEN} but for administrators, as the
   * next one.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    requireAdmin(caller);
    return reports
        .before(body.optionalString("before", 64), PAGE + 1)
        .map(
            found -> {
              JsonArray page = new JsonArray();
              found.stream().limit(PAGE).forEach(report -> page.add(toJson(report)));
              return new JsonObject().put("reports", page).put("more", found.size() > PAGE);
            });
  }

  private static JsonObject toJson(Report report) {
    return new JsonObject()
        .put("report", report.id())
        .put("at", report.at())
        .put("by", report.by())
        .put("user", report.user())
        .put("reason", report.reason())
        .put("entries", report.entries());
  }

  /** {@code {report}} -> {}: it was read and is kept no longer. */
  public Future<JsonObject> close(Caller caller, Body body) {
    requireAdmin(caller);
    String id = body.string("report", 64);
    return reports
        .find(id)
        .compose(
            report -> {
              if (report == null) {
                throw Failure.NOT_FOUND.because("There is no such report.");
              }
              return evidence.remove(report.entries());
            })
        .compose(done -> reports.remove(id))
        .map(new JsonObject());
  }

  private void requireAdmin(Caller caller) {
    if (!isAdmin.test(caller.user())) {
      throw Failure.FORBIDDEN.because("Only the administrators of this server read reports.");
    }
  }
}
