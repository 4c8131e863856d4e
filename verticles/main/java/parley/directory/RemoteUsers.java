package parley.directory;

import com.carrotsearch.hppc.ObjectHashSet;
import com.carrotsearch.hppc.cursors.ObjectCursor;
import java.util.ArrayList;
import java.util.List;

/** One other node's users as that node tells them. Confined to the core context. */
final class RemoteUsers {
  enum Outcome {
    APPLIED,
    OLD,
    GAP
  }

  private static final int UNKNOWN = -1;

  private final String node;
  private final List<String> alone;
  private final UserIndex index;
  private final ObjectHashSet<String> users = new ObjectHashSet<>();
  private ObjectHashSet<String> unconfirmed;
  private long stream = UNKNOWN;
  private long next;
  private boolean complete;

  RemoteUsers(String node, UserIndex index) {
    this.node = node;
    this.alone = List.of(node);
    this.index = index;
  }

  /** Whether a stream has begun. */
  boolean isKnown() {
    return stream != UNKNOWN;
  }

  /** Whether a whole snapshot has been seen. */
  boolean isComplete() {
    return complete;
  }

  Outcome apply(Frame.Changes changes) {
    if (changes.stream() < stream || changes.stream() == stream && changes.seq() < next) {
      return Outcome.OLD;
    }
    if (changes.stream() > stream && changes.seq() == 0) {
      begin(changes.stream());
    }
    if (changes.stream() != stream || changes.seq() != next) {
      return Outcome.GAP;
    }
    next++;
    changes.added().forEach(this::add);
    changes.removed().forEach(this::remove);
    if (changes.last()) {
      finishSnapshot();
    }
    return Outcome.APPLIED;
  }

  /** Nobody is dropped while a snapshot arrives; whoever it did not name goes at its end. */
  private void begin(long newStream) {
    stream = newStream;
    next = 0;
    unconfirmed = new ObjectHashSet<>(users);
  }

  private void finishSnapshot() {
    complete = true;
    List<String> gone = new ArrayList<>();
    for (ObjectCursor<String> user : unconfirmed) {
      gone.add(user.value);
    }
    unconfirmed = null;
    gone.forEach(this::remove);
  }

  private void add(String user) {
    if (unconfirmed != null) {
      unconfirmed.remove(user);
    }
    if (users.add(user)) {
      index.add(user, alone);
    }
  }

  private void remove(String user) {
    if (unconfirmed != null) {
      unconfirmed.remove(user);
    }
    if (users.remove(user)) {
      index.remove(user, node);
    }
  }

  /** Forgets everybody, in time proportional to their number. */
  void drop() {
    for (ObjectCursor<String> user : users) {
      index.remove(user.value, node);
    }
    users.release();
  }
}
