package parley.conversation;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.bus.Addresses;
import parley.bus.Failure;

/**
 * The name of a conversation: {@code d.<a>.<b>} (direct, the two user ids sorted; {@code d.a.a} is
 * notes to oneself), {@code g.<ulid>} (group) or {@code c.<handle>} (channel: few write, everybody
 * may read).
 */
public record ConversationId(String text, Kind kind) {
  /** What the first letter of an id says. */
  public enum Kind {
    DIRECT("direct"),
    GROUP("group"),
    CHANNEL("channel");

    /** As it is written in bodies. */
    public final String text;

    Kind(String text) {
      this.text = text;
    }
  }

  private static final Pattern DIRECT =
      Pattern.compile("d\\.([a-z0-9_]{3,32})\\.([a-z0-9_]{3,32})");
  private static final Pattern GROUP = Pattern.compile("g\\.[0-9A-HJKMNP-TV-Z]{26}");
  private static final Pattern HANDLE = Pattern.compile("[a-z0-9_]{3,32}");
  private static final String CHANNEL_PREFIX = "c.";

  /** The channel in which the server's administrators write to everybody. */
  public static final ConversationId ANNOUNCEMENTS =
      new ConversationId(CHANNEL_PREFIX + "announcements", Kind.CHANNEL);

  /** The id in that text; {@code BAD_REQUEST} when it is none. */
  public static ConversationId parse(String text) {
    Matcher direct = DIRECT.matcher(text);
    if (direct.matches() && direct.group(1).compareTo(direct.group(2)) <= 0) {
      return new ConversationId(text, Kind.DIRECT);
    }
    if (GROUP.matcher(text).matches()) {
      return new ConversationId(text, Kind.GROUP);
    }
    if (isChannel(text) && HANDLE.matcher(text.substring(CHANNEL_PREFIX.length())).matches()) {
      return new ConversationId(text, Kind.CHANNEL);
    }
    throw Failure.BAD_REQUEST.because(
        "\"conversation\" must be d.<a>.<b> with the two user ids sorted, g.<ulid> or c.<handle>.");
  }

  /** The conversation of two people, or of one with themselves. */
  public static ConversationId direct(String a, String b) {
    if (!Addresses.isUserId(a) || !Addresses.isUserId(b)) {
      throw Failure.BAD_REQUEST.because("A direct conversation needs two user ids.");
    }
    return new ConversationId(
        a.compareTo(b) <= 0 ? "d." + a + "." + b : "d." + b + "." + a, Kind.DIRECT);
  }

  /** A group with that ULID. */
  static ConversationId group(String ulid) {
    return new ConversationId("g." + ulid, Kind.GROUP);
  }

  /** The channel of that handle; {@code BAD_REQUEST} when it is none. */
  static ConversationId channel(String handle) {
    if (!HANDLE.matcher(handle).matches()) {
      throw Failure.BAD_REQUEST.because("A handle has 3 to 32 characters: a-z, 0-9 and _.");
    }
    return new ConversationId(CHANNEL_PREFIX + handle, Kind.CHANNEL);
  }

  /** Whether the text is the id of a channel and not of a user or another conversation. */
  public static boolean isChannel(String text) {
    return text.startsWith(CHANNEL_PREFIX);
  }

  public boolean isChannel() {
    return kind == Kind.CHANNEL;
  }

  public boolean isDirect() {
    return kind == Kind.DIRECT;
  }

  /** The two people of a direct conversation, or the one of notes to oneself. */
  public List<String> people() {
    String[] parts = text.split("\\.");
    return parts[1].equals(parts[2]) ? List.of(parts[1]) : List.of(parts[1], parts[2]);
  }

  /** With whom that user has a direct conversation: themselves in notes to oneself. */
  public String other(String user) {
    List<String> people = people();
    return people.get(0).equals(user) ? people.get(people.size() - 1) : people.get(0);
  }

  @Override
  public String toString() {
    return text;
  }
}
