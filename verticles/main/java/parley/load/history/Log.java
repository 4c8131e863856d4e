package parley.load.history;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.LongObjectHashMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a history tells of one conversation. */
final class Log {
  /** An entry as far as it is known; places are 0 until then. */
  static final class Entry {
    final String id;
    Log log;
    Client sender;
    String from;
    String kind;
    String text;
    boolean ordered;
    long sentAt;
    long sent;

    /** Its number, as somebody received it; 0 until then. */
    long seq;

    long seen;

    /** Its number, as the acknowledgement says; 0 until then. */
    long acknowledgedAs;

    long acknowledged;

    Entry(String id) {
      this.id = id;
    }

    long number() {
      return seq != 0 ? seq : acknowledgedAs;
    }
  }

  /** How far somebody's devices have said to have come, and the place where one did last. */
  static final class Claimed {
    long mark;
    long place;

    /** How far any but the connection that claimed most has. */
    private long markOfOthers;

    private String connection = "";
    private final LongHashSet marks = new LongHashSet();

    /**
     * @param by the connection that claims
     */
    void claim(String by, long claim, long at) {
      marks.add(claim);
      if (!by.equals(connection)) {
        markOfOthers = Math.max(markOfOthers, Math.min(mark, claim));
      }
      if (claim > mark) {
        connection = by;
        mark = claim;
        place = at;
      }
    }

    /** Whether a node may tell of that mark after a higher one. */
    boolean explains(long lower) {
      return marks.contains(lower) || lower <= markOfOthers;
    }
  }

  /** Somebody who is to have entries, and how far they have said to have come. */
  static final class Member {
    final long from;
    final long until;
    final long place;
    final Claimed delivered = new Claimed();
    final Claimed read = new Claimed();

    Member(long from, long until, long place) {
      this.from = from;
      this.until = until;
      this.place = place;
    }

    boolean mayHave(long seq) {
      return seq >= from && seq <= until;
    }
  }

  final String conversation;
  final Map<String, Member> members = new HashMap<>();
  private final LongObjectHashMap<Entry> entries = new LongObjectHashMap<>();

  Log(String conversation) {
    this.conversation = conversation;
  }

  /** The entry of that number, or null. */
  Entry at(long seq) {
    return entries.get(seq);
  }

  boolean isFrom(String user, long seq) {
    return at(seq) != null && user.equals(at(seq).from);
  }

  void put(long seq, Entry entry) {
    entries.put(seq, entry);
  }

  /** The number of the first entry that anybody is to have. */
  long first() {
    return members.values().stream().mapToLong(member -> member.from).min().orElse(1);
  }

  /** The numbers that were given, ascending. */
  long[] numbers() {
    long[] numbers = entries.keys().toArray();
    Arrays.sort(numbers);
    return numbers;
  }

  /** Whoever writes right after what they have come to has come to their own entries too. */
  long extended(String user, long mark) {
    long end = mark;
    while (isFrom(user, end + 1)) {
      end++;
    }
    return end;
  }
}
