package parley.channel;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import parley.conversation.ConversationId;
import parley.delivery.LocalUsers;
import parley.directory.Directory;

/**
 * Who on this node listens to which channel. A channel that somebody here listens to stands in the
 * directory like a user, so an entry of it costs one message per node with listeners, however many
 * follow it; here it is handed to each of them. Confined to the core context.
 */
public final class Listeners implements LocalUsers {
  private final LocalUsers people;
  private final Directory directory;
  private final Map<String, Set<String>> byChannel = new HashMap<>();

  /** User to channel to how far they have read it. */
  private final Map<String, Map<String, Long>> byUser = new HashMap<>();

  private final Map<String, Future<Void>> announced = new HashMap<>();

  public Listeners(LocalUsers people, Directory directory) {
    this.people = people;
    this.directory = directory;
  }

  /**
   * That user follows just these channels. Ignored for those who have no session here.
   *
   * @param channels with how far the user has read each
   * @return completes when every live node pushes the channels here: what was written before is in
   *     the log, what comes after is pushed
   */
  public Future<Void> replace(String user, Map<String, Long> channels) {
    if (people.behind(user).isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, Long> before = byUser.getOrDefault(user, Map.of());
    Map<String, Long> now = new HashMap<>(channels);
    before.forEach(
        (channel, read) -> now.computeIfPresent(channel, (key, other) -> max(read, other)));
    before.keySet().stream()
        .filter(channel -> !now.containsKey(channel))
        .forEach(gone -> leave(gone, user));
    now.keySet().forEach(channel -> join(channel, user));
    if (now.isEmpty()) {
      byUser.remove(user);
    } else {
      byUser.put(user, now);
    }
    return Future.join(now.keySet().stream().map(announced::get).toList()).mapEmpty();
  }

  private static Long max(long a, long b) {
    return Math.max(a, b);
  }

  /** The user's last session here has ended. */
  public void left(String user) {
    Map<String, Long> channels = byUser.remove(user);
    if (channels != null) {
      channels.keySet().forEach(channel -> leave(channel, user));
    }
  }

  /**
   * Notes how far a listener has read.
   *
   * @return how far that was before; null when it is not known here or nothing new
   */
  public Long read(String user, String channel, long seq) {
    Map<String, Long> channels = byUser.getOrDefault(user, Map.of());
    Long before = channels.get(channel);
    if (before == null || before >= seq) {
      return null;
    }
    channels.put(channel, seq);
    return before;
  }

  private void join(String channel, String user) {
    Set<String> listening = byChannel.get(channel);
    if (listening == null) {
      listening = new HashSet<>();
      byChannel.put(channel, listening);
      announced.put(channel, directory.announce(channel));
    }
    listening.add(user);
  }

  private void leave(String channel, String user) {
    Set<String> listening = byChannel.get(channel);
    listening.remove(user);
    if (listening.isEmpty()) {
      byChannel.remove(channel);
      announced.remove(channel);
      directory.withdraw(channel);
    }
  }

  @Override
  public boolean deliver(String name, Buffer event, long exceptSession) {
    if (!ConversationId.isChannel(name)) {
      return people.deliver(name, event, exceptSession);
    }
    Collection<String> listening = behind(name);
    listening.forEach(user -> people.deliver(user, event, exceptSession));
    return !listening.isEmpty();
  }

  @Override
  public Collection<String> behind(String name) {
    return ConversationId.isChannel(name)
        ? byChannel.getOrDefault(name, Set.of())
        : people.behind(name);
  }

  @Override
  public boolean awaitsSync(String user) {
    return people.awaitsSync(user);
  }

  @Override
  public Iterable<String> users() {
    return people.users();
  }
}
