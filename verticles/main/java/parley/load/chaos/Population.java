package parley.load.chaos;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import parley.conversation.ConversationId;
import parley.load.history.Device;
import parley.load.history.Groups;
import parley.load.history.Recorder;

/**
 * People who write to each other at a modest rate, in pairs and in groups, and whose devices record
 * it; some have two. For one thread; blocks.
 */
final class Population implements AutoCloseable {
  private static final int PEOPLE = 12;
  private static final int LARGE_GROUP = 8;
  private static final int SMALL_GROUP = 4;
  private static final int SECOND_DEVICES = 3;
  private static final int PERIOD_MILLIS = 25;
  private static final int MAX_TEXT = 300;
  private static final Device.Sending SEVERAL = new Device.Sending(8, false);
  private static final int SLOW_PAGES = 200;

  private final Vertx vertx;
  private final ChaosCluster cluster;
  private final Random random;
  private final Recorder recorder;
  private final List<Device> devices = new ArrayList<>();
  private final Map<String, List<String>> members = new LinkedHashMap<>();
  private final Map<String, List<Device>> readers = new LinkedHashMap<>();
  private final Map<String, List<Device>> writers = new HashMap<>();
  private List<String> conversations = List.of();
  private long timer = -1;

  /**
   * Signs everybody up and connects them.
   *
   * @param random decides who writes what; used by an event loop once they write
   */
  Population(Vertx vertx, ChaosCluster cluster, Random random, Path history) throws IOException {
    this.vertx = vertx;
    this.cluster = cluster;
    this.random = random;
    recorder = new Recorder(history);
    Accounts accounts = new Accounts(vertx, cluster.address(0));
    List<String> people = new ArrayList<>();
    Map<String, String> tokens = new HashMap<>();
    for (int i = 0; i < PEOPLE; i++) {
      people.add("person" + i);
      tokens.put(people.get(i), accounts.register(people.get(i)));
    }
    for (int i = 0; i < PEOPLE; i++) {
      converse(
          ConversationId.direct(people.get(i), people.get((i + 1) % PEOPLE)).text(),
          List.of(people.get(i), people.get((i + 1) % PEOPLE)));
    }
    for (int size : List.of(LARGE_GROUP, SMALL_GROUP)) {
      String token = tokens.get(people.get(0));
      List<String> members = people.subList(0, size);
      converse(
          Groups.create(vertx, cluster.address(0), token, members.subList(1, size)).await(),
          members);
    }
    for (int i = 0; i < PEOPLE; i++) {
      String user = people.get(i);
      Device.Sending sending = i % 2 == 0 ? Device.Sending.IN_ORDER : SEVERAL;
      join(new Device.Who(user, user, tokens.get(user)), sending, i, writers);
    }
    for (int i = 0; i < SECOND_DEVICES; i++) {
      String user = people.get(i);
      Device.Who second = new Device.Who(user + "/2", user, accounts.login(user));
      join(second, Device.Sending.IN_ORDER, i + 1, new HashMap<>());
    }
    conversations = List.copyOf(readers.keySet());
  }

  private void converse(String conversation, List<String> people) {
    members.put(conversation, people);
    readers.put(conversation, new ArrayList<>());
    people.forEach(user -> recorder.member(conversation, user));
  }

  private void join(
      Device.Who who, Device.Sending sending, int node, Map<String, List<Device>> writing) {
    Device device = new Device(vertx, cluster::serving, who, sending, recorder);
    device.connect(cluster.address(node % cluster.size()));
    devices.add(device);
    members.forEach(
        (conversation, people) -> {
          if (people.contains(who.user())) {
            readers.get(conversation).add(device);
            writing.computeIfAbsent(conversation, first -> new ArrayList<>()).add(device);
          }
        });
  }

  /** Whether everybody is connected. */
  boolean live() {
    return devices.stream().allMatch(Device::isLive);
  }

  /** Lets them write until {@link #hush}. */
  void talk() {
    timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> writeOne());
  }

  private void writeOne() {
    String conversation = conversations.get(random.nextInt(conversations.size()));
    List<Device> able = writers.get(conversation);
    String text = "x".repeat(1 + random.nextInt(MAX_TEXT)) + random.nextLong();
    able.get(random.nextInt(able.size())).say(conversation, text);
  }

  /** Nobody writes any more; what was written goes on being sent. */
  void hush() {
    vertx.cancelTimer(timer);
  }

  /** Whether all that was written is acknowledged and with everybody. */
  boolean settled() {
    return devices.stream().allMatch(device -> device.unacknowledged() == 0)
        && readers.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue().stream()
                            .mapToLong(device -> device.held(each.getKey()))
                            .distinct()
                            .count()
                        == 1);
  }

  /** What is not settled, for people. */
  Stream<String> unsettled() {
    return devices.stream()
        .filter(device -> device.unacknowledged() > 0 || !device.isLive())
        .map(
            device ->
                "%s, %s, last at %s, has %d texts unacknowledged"
                    .formatted(
                        device.user(),
                        device.isLive() ? "online" : "offline",
                        device.node(),
                        device.unacknowledged()));
  }

  /** Everybody's connection is cut at once. */
  void storm() {
    devices.forEach(Device::cut);
  }

  /** Some ask for much and read nothing for that long. */
  void stall(int count, Duration duration) {
    for (int i = 0; i < count; i++) {
      String conversation = conversations.get(conversations.size() - 1 - i);
      readers.get(conversation).get(i).stall(duration, conversation, SLOW_PAGES);
    }
  }

  /** Disconnects everybody and ends the history. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
    devices.forEach(Device::close);
    recorder.close();
  }
}
