package parley.load;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Users who come online while others are: what each costs the nodes when these are few and when
 * they are many. Few are measured twice, before and after, so that a node that becomes faster or
 * slower meanwhile does not pass for an effect of their number. Conducted by one thread.
 */
final class Arrive {
  private static final int CONNECTING_AT_ONCE = 100;
  private static final int PATIENCE_SECONDS = 60;

  /**
   * What is done.
   *
   * @param few who are online
   * @param many who are online
   * @param arrivals who come, and go again
   * @param rate of them who come each second
   * @param warmup seconds of coming and going that are not measured
   * @param settle seconds between two changes, for what nodes do in the background
   */
  record Work(int few, int many, int arrivals, int rate, int warmup, int settle) {}

  private final Scenario.Means means;
  private final Work work;
  private final List<String> users;
  private final AtomicReferenceArray<Link> links;
  private final LongAdder closed = new LongAdder();
  private final AtomicInteger arrived = new AtomicInteger();
  private Latency untilSynced = new Latency();

  /** Of the users from the first on, how many are to be connected. */
  private volatile int online;

  private volatile boolean arriving;

  private Arrive(Scenario.Means means, Work work) {
    this.means = means;
    this.work = work;
    users = Names.fresh(work.many() + work.arrivals());
    links = new AtomicReferenceArray<>(users.size());
  }

  /**
   * Blocks for minutes.
   *
   * @return {@code {arrivals, closed, few: {..}, many: {..}, fewAgain: {..}, ratio}}, each with
   *     {@code online}, {@code cpuMicrosPerArrival} of all nodes beyond what they use without
   *     arrivals, and {@code synced}; {@code ratio} is many to the mean of the others
   */
  static JsonObject run(Scenario.Means means, Work work) {
    return new Arrive(means, work).run();
  }

  private JsonObject run() {
    means.progress().say("Registering " + Numbers.shown(users.size()) + " users ...");
    means.peer().register(users).await();
    hold(work.few());
    means.progress().say("Warming up for " + work.warmup() + " s ...");
    long start = System.nanoTime();
    while (System.nanoTime() - start < work.warmup() * 1_000_000_000L) {
      come();
      leave();
    }
    JsonObject few = measure(work.few());
    JsonObject many = measure(work.many());
    JsonObject fewAgain = measure(work.few());
    JsonObject report =
        new JsonObject()
            .put("arrivals", work.arrivals())
            .put("closed", closed.sum())
            .put("few", few)
            .put("many", many)
            .put("fewAgain", fewAgain);
    Double[] cost = {cost(few), cost(many), cost(fewAgain)};
    boolean known = cost[0] != null && cost[1] != null && cost[2] != null;
    return known && cost[0] + cost[2] > 0
        ? report.put("ratio", Numbers.rounded(2 * cost[1] / (cost[0] + cost[2])))
        : report;
  }

  private static Double cost(JsonObject measured) {
    return measured.getDouble("cpuMicrosPerArrival");
  }

  private JsonObject measure(int count) {
    hold(count);
    means.progress().say("Settling for " + work.settle() + " s ...");
    means.progress().during(work.settle(), this::state);
    means.progress().say("Measuring ...");
    CpuMeter without = new CpuMeter(means.target().servers());
    without.start();
    means.progress().during(Math.max(1, work.arrivals() / work.rate()), this::state);
    without.stop();
    untilSynced = new Latency();
    CpuMeter with = new CpuMeter(means.target().servers());
    with.start();
    come();
    with.stop();
    leave();
    JsonObject measured = new JsonObject().put("online", count);
    Double idle = without.cores().getDouble(CpuMeter.NODES);
    Double busy = with.cores().getDouble(CpuMeter.NODES);
    if (idle != null && busy != null) {
      double micros = (busy - idle) * with.seconds() * 1e6;
      measured.put("idleCores", idle).put("busyCores", busy);
      measured.put("cpuMicrosPerArrival", Numbers.rounded(micros / work.arrivals()));
    }
    return measured.put("synced", untilSynced.toJson());
  }

  /** Connects or disconnects until so many are online. */
  private void hold(int count) {
    means.progress().say("Until " + Numbers.shown(count) + " are online ...");
    int before = online;
    online = count;
    steps(before, count, this::connect);
    steps(count, before, this::disconnect);
  }

  private void come() {
    arriving = true;
    arrived.set(0);
    AtomicInteger next = new AtomicInteger();
    Pacer pacer =
        new Pacer(
            means.loops().vertx(),
            work.rate(),
            intended -> {
              int number = next.getAndIncrement();
              if (number < work.arrivals()) {
                arrive(work.many() + number, intended);
              }
              return number < work.arrivals();
            });
    means.loops().run(0, pacer::start).await();
    int seconds = PATIENCE_SECONDS + work.arrivals() / work.rate();
    boolean all =
        means.progress().until(() -> arrived.get() == work.arrivals(), seconds, this::state);
    means.loops().run(0, pacer::stop).await();
    if (!all) {
      throw new IllegalStateException("Not everybody can connect: " + state());
    }
  }

  private void arrive(int user, long intended) {
    means
        .loops()
        .on(user, () -> connect(user))
        .onSuccess(
            connected -> {
              untilSynced.record(System.nanoTime() - intended);
              arrived.incrementAndGet();
            });
  }

  private void leave() {
    arriving = false;
    steps(work.many(), users.size(), this::disconnect);
  }

  private interface Step {
    Future<Void> of(int user);
  }

  private void steps(int from, int to, Step step) {
    Steps.run(
            Math.max(0, to - from),
            CONNECTING_AT_ONCE,
            i -> means.loops().on(from + i, () -> step.of(from + i)))
        .await();
  }

  private Future<Void> connect(int user) {
    return means
        .peer()
        .connect(users.get(user), new Present(user))
        .map(
            link -> {
              links.set(user, link);
              return null;
            });
  }

  private Future<Void> disconnect(int user) {
    return links.get(user).close().otherwiseEmpty();
  }

  private String state() {
    return "online %s, arrived %s, closed %s"
        .formatted(
            Numbers.shown(online), Numbers.shown(arrived.get()), Numbers.shown(closed.sum()));
  }

  private final class Present extends Unmoved {
    private final int user;

    Present(int user) {
      this.user = user;
    }

    @Override
    public void closed() {
      if (user < work.many() ? user < online : arriving) {
        closed.increment();
      }
    }
  }
}
