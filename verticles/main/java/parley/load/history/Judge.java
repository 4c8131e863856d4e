package parley.load.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Judges a history: reads its files once, side by side in the order of time, and remembers some 300
 * bytes of each entry that was sent, however many receive it, and 20 of each claim. Confined to its
 * caller; blocks.
 */
public final class Judge {
  private record Head(HistoryFile file, Event event) {}

  private final Faults faults;
  private final LogJudge entries;
  private final TickJudge ticks;
  private final Map<String, Log> logs = new LinkedHashMap<>();
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final Map<EventType, Long> counts = new EnumMap<>(EventType.class);
  private final Wait longestWait = new Wait();
  private final Wait longestOffline = new Wait();
  private long first = -1;
  private long last;
  private long repeated;

  private Judge(int kept) {
    faults = new Faults(kept);
    entries = new LogJudge(faults);
    ticks = new TickJudge(faults);
  }

  /**
   * Judges these files as one history.
   *
   * @param kept how many faults of each kind are kept with their proof
   * @throws UnreadableHistory when they are none
   */
  public static Verdict judge(List<Path> paths, int kept) throws IOException {
    List<HistoryFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(new HistoryFile(files.size(), path));
      }
      Judge judge = new Judge(kept);
      requireOneClock(files);
      judge.read(files);
      return judge.verdict(paths, files);
    } finally {
      for (HistoryFile file : files) {
        file.close();
      }
    }
  }

  private static void requireOneClock(List<HistoryFile> files) throws UnreadableHistory {
    Set<String> clocks = new HashSet<>();
    for (HistoryFile file : files) {
      clocks.add(file.about().text("clock"));
    }
    if (clocks.size() > 1) {
      throw new UnreadableHistory(
          "The files were written by machines whose clocks cannot be compared.");
    }
  }

  private void read(List<HistoryFile> files) throws IOException {
    PriorityQueue<Head> heads =
        new PriorityQueue<>(
            Comparator.comparingLong((Head head) -> head.event().at)
                .thenComparingInt(head -> head.file().index()));
    for (HistoryFile file : files) {
      heads.add(new Head(file, file.about()));
    }
    while (!heads.isEmpty()) {
      Head head = heads.poll();
      see(head.event());
      Event next = head.file().next();
      if (next != null) {
        heads.add(new Head(head.file(), next));
      }
    }
  }

  private void see(Event event) throws UnreadableHistory {
    counts.merge(event.type, 1L, Long::sum);
    first = first < 0 ? event.at : first;
    last = event.at;
    switch (event.type) {
      case RECORDER -> {
        // Looked at when its file was opened.
      }
      case MEMBER -> member(event);
      case CLIENT -> client(event);
      default -> happened(event, known(event));
    }
  }

  private void member(Event event) throws UnreadableHistory {
    long from = event.number("from", 1);
    long until = event.number("until", Long.MAX_VALUE);
    log(event).members.put(event.text("user"), new Log.Member(from, until, event.place()));
  }

  private void client(Event event) throws UnreadableHistory {
    String name = event.text("client");
    Client client = new Client(name, event.text("user"), event.at, event.place());
    if (clients.put(name, client) != null) {
      throw event.unreadable("names a second client " + name);
    }
  }

  private Client known(Event event) throws UnreadableHistory {
    Client client = clients.get(event.text("client"));
    if (client == null) {
      throw event.unreadable("is of a client that was not there before");
    }
    return client;
  }

  private void happened(Event event, Client client) throws UnreadableHistory {
    switch (event.type) {
      case ONLINE -> online(event, client);
      case OFFLINE -> client.offlineSince = event.at;
      case SYNCING -> ticks.syncing(event, client);
      case SENT -> entries.sent(event, log(event), client);
      case ACKNOWLEDGED -> entries.acknowledged(event);
      case RECEIVED -> received(event, client);
      case CLAIMED -> ticks.claimed(event, log(event), client);
      case TICK -> ticks.tick(event, log(event), client);
      case ENDED -> client.ended = true;
      default -> {
        // Counted.
      }
    }
  }

  private void online(Event event, Client client) {
    if (client.offlineSince >= 0) {
      longestOffline.see(event.at - client.offlineSince, client.name, event.place());
      client.offlineSince = -1;
    }
  }

  private void received(Event event, Client client) throws UnreadableHistory {
    Log.Entry entry = entries.received(event, log(event), client);
    if (!event.flag("held")) {
      repeated++;
    } else if (entry.sent != Places.NONE) {
      long since = Math.max(entry.sentAt, client.firstAt);
      longestWait.see(event.at - since, client.name, event.place());
    }
  }

  private Log log(Event event) throws UnreadableHistory {
    return logs.computeIfAbsent(event.text("conversation"), Log::new);
  }

  private Verdict verdict(List<Path> paths, List<HistoryFile> files) throws IOException {
    List<Path> cut = new ArrayList<>();
    for (HistoryFile file : files) {
      if (file.truncated()) {
        cut.add(file.path());
      }
    }
    entries.finish(logs.values(), clients.values());
    ticks.finish();
    for (Client client : clients.values()) {
      if (client.offlineSince >= 0 && client.ended) {
        longestOffline.see(last - client.offlineSince, client.name, Places.NONE);
      }
    }
    Verdict.Totals totals =
        new Verdict.Totals(
            clients.size(),
            logs.size(),
            last - first,
            counts,
            repeated,
            ticks.overtaken(),
            unseenMembers(),
            endless());
    return new Verdict(paths, cut, totals, longestWait, longestOffline, faults);
  }

  /** The clients whose history has no end. */
  private List<String> endless() {
    return clients.values().stream()
        .filter(client -> !client.ended)
        .map(client -> client.name)
        .toList();
  }

  /** Who is to have entries, and no device of theirs is in the history. */
  private long unseenMembers() {
    Set<String> seen = new HashSet<>();
    clients.values().forEach(client -> seen.add(client.user));
    return logs.values().stream()
        .flatMap(log -> log.members.keySet().stream())
        .filter(user -> !seen.contains(user))
        .distinct()
        .count();
  }
}
