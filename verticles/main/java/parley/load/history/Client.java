package parley.load.history;

import java.util.HashMap;
import java.util.Map;

/** What a history tells of one device. */
final class Client {
  /** What it has of one conversation. */
  static final class Copy {
    long last;
    long lastPlace;
    final Ranges missing = new Ranges();

    Copy(long last) {
      this.last = last;
    }

    boolean has(long seq) {
      return seq <= last && !missing.contains(seq);
    }
  }

  /** The highest tick of one kind that it was shown. */
  static final class Shown {
    long mark;
    long place;

    /** What it was when the device asked for its newest sync. */
    long markAtSync;
  }

  final String name;
  final String user;
  final long firstAt;
  final long place;
  final Map<Log, Copy> copies = new HashMap<>();
  final Map<String, Shown> shown = new HashMap<>();

  /** Whether its history has an end; without one, what is not in it may have happened. */
  boolean ended;

  long sync;

  /** Since when it is offline after it was online; -1 when it is not. */
  long offlineSince = -1;

  Client(String name, String user, long firstAt, long place) {
    this.name = name;
    this.user = user;
    this.firstAt = firstAt;
    this.place = place;
  }

  Copy copy(Log log) {
    return copies.computeIfAbsent(
        log,
        first -> {
          Log.Member member = log.members.get(user);
          return new Copy(member == null ? 0 : member.from - 1);
        });
  }
}
