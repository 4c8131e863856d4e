package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static parley.Eventually.eventually;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Devices that write to each other all the time, until they are stopped and judged. */
final class Traffic implements AutoCloseable {
  private final Vertx vertx;
  private final Ledger ledger = new Ledger();
  private final List<Device> devices = new ArrayList<>();
  private final Map<String, List<String>> conversations = new LinkedHashMap<>();
  private final Map<Device, List<String>> writers = new LinkedHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private long timer;

  Traffic(Vertx vertx) {
    this.vertx = vertx;
  }

  Ledger ledger() {
    return ledger;
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
    List<String> users = List.of(one.user(), other.user()).stream().sorted().toList();
    conversation("d." + users.get(0) + "." + users.get(1), List.of(one, other));
  }

  /** All of them write to that conversation. */
  void conversation(String id, List<Device> members) {
    conversations.put(id, members.stream().map(Device::user).toList());
    members.forEach(device -> writers.computeIfAbsent(device, first -> new ArrayList<>()).add(id));
  }

  /** Each device writes one text in each of its conversations every so many milliseconds. */
  void start(long periodMillis) {
    timer = vertx.setPeriodic(1, periodMillis, tick -> write());
  }

  private void write() {
    int number = numbers.incrementAndGet();
    writers.forEach(
        (device, ids) -> ids.forEach(id -> device.say(id, device.user() + " " + number)));
  }

  /** Returns once that many more texts have been acknowledged. */
  void flows(int texts, Duration deadline) {
    int until = ledger.acknowledged() + texts;
    eventually(deadline, () -> ledger.acknowledged() >= until);
  }

  /** Stops writing, waits until everything is acknowledged and with everybody, and judges it. */
  void judge(Duration deadline) {
    vertx.cancelTimer(timer);
    eventually(deadline, () -> devices.stream().allMatch(device -> device.unacknowledged() == 0));
    conversations.forEach((id, members) -> eventually(deadline, () -> ledger.settled(id, members)));
    assertEquals(List.of(), ledger.judge(conversations));
    assertNotEquals(0, ledger.ticks());
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
    devices.forEach(Device::close);
  }
}
