package parley.message;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import parley.bus.Body;
import parley.bus.Entry;
import parley.bus.Failure;

/** What a poll may be, and what one can vote in it. */
final class Polls {
  private static final int MAX_QUESTION = 255;
  private static final int MAX_OPTION = 100;
  private static final int MAX_OPTIONS = 12;

  private Polls() {}

  /**
   * The known fields of {@code {question, options, multiple?, secret?}}, checked; unknown ones are
   * left out. Options go by their place, from 0.
   */
  static JsonObject check(Body body) {
    String question = filled(body.string("question", MAX_QUESTION));
    List<String> options = options(body.json().getValue("options"));
    JsonObject poll =
        new JsonObject().put("question", question).put("options", new JsonArray(options));
    for (String flag : List.of("multiple", "secret")) {
      if (body.json().getValue(flag) != null && body.bool(flag)) {
        poll.put(flag, true);
      }
    }
    return poll;
  }

  private static List<String> options(Object value) {
    List<String> options = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object each : array) {
        String option = each instanceof String text ? filled(text) : "";
        if (option.isEmpty() || option.length() > MAX_OPTION) {
          throw Failure.BAD_REQUEST.because(
              "An option of a poll has 1 to " + MAX_OPTION + " characters.");
        }
        options.add(option);
      }
    }
    if (options.size() < 2 || options.size() > MAX_OPTIONS) {
      throw Failure.BAD_REQUEST.because("A poll has 2 to " + MAX_OPTIONS + " options.");
    }
    if (new HashSet<>(options).size() < options.size()) {
      throw Failure.BAD_REQUEST.because("The options of a poll must differ.");
    }
    return options;
  }

  private static String filled(String text) {
    if (text.isBlank()) {
      throw Failure.BAD_REQUEST.because("A poll needs a question and options.");
    }
    return text.strip();
  }

  /** The {@code options} of a vote: numbers, ascending. None of them takes a vote back. */
  static JsonArray chosen(Body body) {
    Object value = body.json().getValue("options");
    JsonArray chosen = value instanceof JsonArray array ? array : null;
    long last = -1;
    if (chosen != null) {
      for (Object option : chosen) {
        if (!Body.isWhole(option) || ((Number) option).longValue() <= last) {
          throw asNumbers();
        }
        last = ((Number) option).longValue();
      }
    }
    if (chosen == null || last >= MAX_OPTIONS) {
      throw asNumbers();
    }
    return chosen;
  }

  private static RuntimeException asNumbers() {
    return Failure.BAD_REQUEST.because("\"options\" must be numbers of options, ascending.");
  }

  /** Refuses a vote that the poll does not provide for, or that comes too late. */
  static void requireVote(Entry poll, JsonArray chosen) {
    JsonObject body = new JsonObject(Targets.ofKind(Entry.POLL, poll).body());
    requireOpen(poll);
    int options = body.getJsonArray("options").size();
    if (!chosen.isEmpty() && chosen.getInteger(chosen.size() - 1) >= options) {
      throw Failure.BAD_REQUEST.because("This poll has " + options + " options.");
    }
    if (chosen.size() > 1 && !body.getBoolean("multiple", false)) {
      throw Failure.BAD_REQUEST.because("In this poll one chooses one option.");
    }
  }

  /** {@code CONFLICT} when it is closed. */
  static void requireOpen(Entry poll) {
    if (Targets.ofKind(Entry.POLL, poll).marks() != null && poll.marks().containsKey("closed")) {
      throw Failure.CONFLICT.because("This poll is closed.");
    }
  }

  static boolean isSecret(Entry poll) {
    return new JsonObject(poll.body()).getBoolean("secret", false);
  }
}
