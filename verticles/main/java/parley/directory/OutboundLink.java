package parley.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * This node's users on their way to one other node: a snapshot, then batches, numbered without a
 * gap. Unacknowledged bytes are bounded; beyond the bound nothing more is sent, and when the other
 * node has caught up it gets a new snapshot instead. While the node is late nobody waits for it:
 * the users concerned sync when it has acknowledged them. Confined to the core context.
 */
final class OutboundLink {
  /** At 33 bytes each, less than 300 KiB. */
  static final int CHUNK_USERS = 8 * 1024;

  private static final int SNAPSHOT_BYTES = 1024 * 1024;
  private static final long AFTER_SNAPSHOT = Long.MAX_VALUE;

  /** What the link needs from its directory. */
  interface Port {
    /** Sends and says how many bytes that were. */
    int transmit(
        String node, long stream, long seq, boolean last, List<String> added, List<String> removed);

    /** The number for a new stream. */
    long nextStream();

    /** This node's users now. */
    Set<String> mine();

    /** Those users may have missed something while the other node did not know them. */
    void late(Collection<String> users);
  }

  /**
   * @param batches that the node has when it acknowledges this
   * @param missed who has to sync then, whatever the batches say
   */
  private record Sent(long seq, int bytes, List<Batch> batches, AffectedUsers missed) {}

  private final String node;
  private final Port port;
  private final int bytesInFlight;
  private final int affectedUsers;
  private final Deque<Sent> inFlight = new ArrayDeque<>();
  private final Set<Batch> inNextSnapshot = new LinkedHashSet<>();
  private AffectedUsers missed;
  private Iterator<String> snapshot;
  private long stream;
  private long next;
  private long unacknowledged;
  private long lateUntil;
  private boolean late;
  private boolean behind;
  private boolean moved;

  OutboundLink(String node, Port port, int bytesInFlight, int affectedUsers) {
    this.node = node;
    this.port = port;
    this.bytesInFlight = bytesInFlight;
    this.affectedUsers = affectedUsers;
    this.missed = new AffectedUsers(affectedUsers);
  }

  /**
   * Begins a new stream with a snapshot.
   *
   * @param everybodyMissed whether the other node has been pushing without knowing this node's
   *     users
   */
  void restart(boolean everybodyMissed) {
    for (Sent sent : inFlight) {
      inNextSnapshot.addAll(sent.batches);
      missed.addAll(sent.missed);
    }
    inFlight.clear();
    unacknowledged = 0;
    behind = false;
    if (everybodyMissed) {
      missed.addEverybody();
    }
    lateUntil = AFTER_SNAPSHOT;
    stream = port.nextStream();
    next = 0;
    snapshot = List.copyOf(port.mine()).iterator();
    sendSnapshot();
  }

  private void sendSnapshot() {
    while (!behind && snapshot != null && unacknowledged < SNAPSHOT_BYTES) {
      List<String> chunk = nextChunk();
      if (snapshot.hasNext()) {
        send(false, chunk, List.of(), List.of(), none());
      } else {
        finishSnapshot(chunk);
      }
    }
  }

  /** Leaves out who went after the snapshot was taken: that change has been sent already. */
  private List<String> nextChunk() {
    List<String> chunk = new ArrayList<>();
    while (snapshot.hasNext() && chunk.size() < CHUNK_USERS) {
      String user = snapshot.next();
      if (port.mine().contains(user)) {
        chunk.add(user);
      }
    }
    return chunk;
  }

  private void finishSnapshot(List<String> chunk) {
    snapshot = null;
    lateUntil = next;
    send(true, chunk, List.of(), List.copyOf(inNextSnapshot), missed);
    inNextSnapshot.clear();
    missed = none();
  }

  private AffectedUsers none() {
    return new AffectedUsers(affectedUsers);
  }

  void offer(Batch batch) {
    if (!late) {
      batch.waitFor(this);
    }
    if (!behind && unacknowledged < bytesInFlight) {
      send(false, batch.added(), batch.removed(), List.of(batch), none());
      return;
    }
    behind = true;
    if (late) {
      missed.addAll(batch.added());
    } else {
      inNextSnapshot.add(batch);
    }
  }

  private void send(
      boolean last,
      List<String> added,
      List<String> removed,
      List<Batch> batches,
      AffectedUsers missedUsers) {
    int bytes = port.transmit(node, stream, next, last, added, removed);
    inFlight.add(new Sent(next, bytes, batches, missedUsers));
    unacknowledged += bytes;
    next++;
  }

  void acknowledged(long ofStream, long seq) {
    if (ofStream != stream) {
      return;
    }
    moved = true;
    AffectedUsers toSync = none();
    while (!inFlight.isEmpty() && inFlight.peek().seq <= seq) {
      Sent sent = inFlight.poll();
      unacknowledged -= sent.bytes;
      settle(sent, toSync);
    }
    report(toSync);
    if (seq >= lateUntil) {
      late = false;
    }
    if (behind && inFlight.isEmpty()) {
      restart(false);
    } else {
      sendSnapshot();
    }
  }

  private void settle(Sent sent, AffectedUsers toSync) {
    for (Batch batch : sent.batches) {
      if (!batch.acknowledged(this)) {
        toSync.addAll(batch.added());
      }
    }
    toSync.addAll(sent.missed);
  }

  private void report(AffectedUsers toSync) {
    if (!toSync.isEmpty()) {
      Collection<String> users = toSync.isEverybody() ? port.mine() : toSync.users();
      port.late(users.stream().filter(port.mine()::contains).toList());
    }
  }

  void lost(long ofStream) {
    if (ofStream == stream) {
      restart(false);
    }
  }

  /** That batch was not acknowledged in time. */
  void late(Batch batch) {
    if (!late) {
      late = true;
      lateUntil = behind || snapshot != null ? AFTER_SNAPSHOT : next - 1;
    }
    if (inNextSnapshot.remove(batch)) {
      missed.addAll(batch.added());
    }
  }

  /** Called about once a second: a link that stands still is asked by an empty change. */
  void tick() {
    if (!moved && !inFlight.isEmpty()) {
      send(false, List.of(), List.of(), List.of(), none());
    }
    moved = false;
  }

  /** The other node is no member any more. */
  void left() {
    inFlight.forEach(sent -> settle(sent, missed));
    inNextSnapshot.forEach(batch -> batch.acknowledged(this));
    report(missed);
  }
}
