package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import parley.conversation.ConversationId;
import parley.load.history.Device;
import parley.load.history.EventType;
import parley.load.history.Judge;
import parley.load.history.Recorder;
import parley.load.history.Verdict;

/** Devices that write to each other all the time, until they are stopped and judged. */
final class Traffic implements AutoCloseable {
  private static final int SHOWN = 5;

  private final Vertx vertx;
  private final Path directory = Files.createTempDirectory("parley-history");
  private final Recorder recorder = new Recorder(directory.resolve("history.jsonl"));
  private final List<Device> devices = new ArrayList<>();
  private final Map<String, List<Device>> conversations = new LinkedHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private long timer;

  Traffic(Vertx vertx) throws IOException {
    this.vertx = vertx;
  }

  Recorder recorder() {
    return recorder;
  }

  List<Device> devices() {
    return devices;
  }

  void join(Device device) {
    devices.add(device);
    eventually(Duration.ofSeconds(20), device::isLive);
  }

  /** Two devices write to each other. */
  void pair(Device one, Device other) {
    String id = ConversationId.direct(one.user(), other.user()).text();
    conversations.put(id, List.of(one, other));
    recorder.member(id, one.user());
    recorder.member(id, other.user());
  }

  /** Each device writes one text in each of its conversations every so many milliseconds. */
  void start(long periodMillis) {
    timer = vertx.setPeriodic(1, periodMillis, tick -> write());
  }

  private void write() {
    int number = numbers.incrementAndGet();
    conversations.forEach(
        (id, members) -> members.forEach(device -> device.say(id, device.user() + " " + number)));
  }

  /** Returns once that many more texts have been acknowledged. */
  void flows(int texts, Duration deadline) {
    long until = recorder.count(EventType.ACKNOWLEDGED) + texts;
    eventually(deadline, () -> recorder.count(EventType.ACKNOWLEDGED) >= until);
  }

  /** Stops writing and waits until everything is acknowledged and with everybody. */
  void settle(Duration deadline) {
    vertx.cancelTimer(timer);
    eventually(deadline, () -> devices.stream().allMatch(device -> device.unacknowledged() == 0));
    conversations.forEach((id, members) -> eventually(deadline, () -> settled(id, members)));
  }

  private static boolean settled(String conversation, List<Device> members) {
    return members.stream().mapToLong(device -> device.held(conversation)).distinct().count() == 1;
  }

  /** Settles, disconnects everybody, and judges what they have recorded. */
  Verdict judge(Duration deadline) throws IOException {
    settle(deadline);
    devices.forEach(Device::close);
    recorder.close();
    Verdict verdict = Judge.judge(List.of(recorder.file()), SHOWN);
    List<String> lines = new ArrayList<>();
    verdict.print(lines::add);
    assertTrue(verdict.clean(), () -> String.join("\n", lines));
    assertEquals(0, verdict.count(EventType.REFUSED));
    assertNotEquals(0, verdict.count(EventType.TICK));
    return verdict;
  }

  @Override
  public void close() throws IOException {
    vertx.cancelTimer(timer);
    devices.forEach(Device::close);
    recorder.close();
    Files.delete(recorder.file());
    Files.delete(directory);
  }
}
