package parley.feed;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * In which conversations a feed may have more to hand out. It names {@link #MAX_NAMES} at most: of
 * others it only knows that they are there, and finds them by going through the memberships again,
 * which is also how it begins. Confined to the core context.
 */
final class Backlog {
  private static final int MAX_NAMES = 1_000;

  private final Positions positions;

  /** The one to be read next first. */
  private final Set<String> names = new LinkedHashSet<>();

  /** The conversation after which the search goes on; null when it has ended. */
  private String searched = "";

  /** Whether there may be others that a search would find. */
  private boolean incomplete;

  Backlog(Positions positions) {
    this.positions = positions;
  }

  /** There may be more in that conversation. */
  void mark(String conversation) {
    if (names.size() < MAX_NAMES || names.contains(conversation)) {
      names.add(conversation);
    } else {
      incomplete = true;
    }
  }

  /** There may be more anywhere. */
  void markAll() {
    incomplete = true;
  }

  boolean isEmpty() {
    return names.isEmpty() && !isToBeSearched();
  }

  /** Takes up to {@code max} conversations, none of those. */
  List<String> take(int max, Set<String> except) {
    List<String> taken = new ArrayList<>(max);
    Iterator<String> each = names.iterator();
    while (taken.size() < max && each.hasNext()) {
      String conversation = each.next();
      if (!except.contains(conversation)) {
        taken.add(conversation);
        each.remove();
      }
    }
    return taken;
  }

  boolean isToBeSearched() {
    return searched != null || incomplete;
  }

  /** Looks for conversations with more among the next ones of the user. */
  Future<Void> search() {
    if (searched == null) {
      searched = "";
      incomplete = false;
    }
    return positions
        .page(searched)
        .map(
            page -> {
              page.behind().forEach(this::mark);
              searched = page.last();
              return null;
            });
  }
}
