package parley.load;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToIntFunction;

/**
 * Pairs of users who write to each other, both at the same time: in a closed loop, with so many
 * messages under way each, or at a fixed rate. A message is complete when the partner has it and,
 * where the server acknowledges, the sender knows that it is stored. Conducted by one thread.
 */
public final class Direct implements Traffic {
  /** Messages under way on one loop before those that are due have to wait. */
  private static final int MAX_UNDER_WAY = 20_000;

  private static final int CONNECTING_AT_ONCE = 100;
  private static final long RETRY_MILLIS = 100;

  /**
   * What is done.
   *
   * @param pairs of users
   * @param window messages under way of each user, where no rate is given
   * @param rate messages a second of all users together; 0 for a closed loop
   */
  public record Work(int pairs, int window, double rate) {}

  final Tally tally = new Tally();
  private final Loops loops;
  private final Peer peer;
  private final Work work;
  private final Measurement measurement = new Measurement();
  private final long startedAt = System.nanoTime();
  private final List<List<Talker>> talkers = new ArrayList<>();
  private final List<Pacer> pacers = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> reason = new AtomicReference<>();
  private volatile boolean running;
  private volatile boolean leaving;

  private Direct(Loops loops, Peer peer, Work work) {
    this.loops = loops;
    this.peer = peer;
    this.work = work;
  }

  /**
   * Registers and connects the users, runs, and disconnects them; blocks for minutes.
   *
   * @return counts, latencies, throughput and CPU time, as {@code --json} writes them
   */
  public static JsonObject run(
      Loops loops, Peer peer, Work work, Run run, List<ServerProcess> servers, Progress progress) {
    Direct direct = new Direct(loops, peer, work);
    direct.connect(Names.fresh(2 * work.pairs()), progress);
    JsonObject measured = run.conduct(direct, direct.measurement, servers, progress);
    JsonObject report = direct.counts().mergeIn(measured);
    direct.disconnect();
    return report;
  }

  private void connect(List<String> users, Progress progress) {
    progress.say("Registering and connecting " + Numbers.shown(users.size()) + " users ...");
    peer.register(users).await();
    for (int loop = 0; loop < loops.count(); loop++) {
      talkers.add(new ArrayList<>());
    }
    List<Talker> all = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      all.add(new Talker(this, users.get(i), i));
      if (i % 2 == 1) {
        Talker.introduce(all.get(i - 1), all.get(i));
      }
      talkers.get(loopOf(i)).add(all.get(i));
    }
    Steps.run(users.size(), CONNECTING_AT_ONCE, i -> connect(all.get(i), loopOf(i))).await();
  }

  /** Both of a pair are on the same loop. */
  private int loopOf(int number) {
    return number / 2 % loops.count();
  }

  private Future<Void> connect(Talker talker, int loop) {
    return loops.on(
        loop,
        () ->
            peer.connect(talker.user, talker)
                .map(
                    link -> {
                      talker.connected(link);
                      return null;
                    }));
  }

  @Override
  public void start() {
    running = true;
    for (int i = 0; i < loops.count(); i++) {
      List<Talker> here = talkers.get(i);
      loops.run(i, () -> start(here)).await();
    }
  }

  private void start(List<Talker> here) {
    if (here.isEmpty()) {
      return;
    }
    if (work.rate() == 0) {
      for (Talker talker : here) {
        for (int i = 0; i < work.window(); i++) {
          next(talker);
        }
      }
      return;
    }
    int[] turn = {0};
    Pacer pacer =
        new Pacer(
            loops.vertx(),
            work.rate() * here.size() / (2 * work.pairs()),
            intended -> {
              Talker talker = here.get(turn[0] % here.size());
              if (talker.underWay() >= MAX_UNDER_WAY) {
                return false;
              }
              turn[0]++;
              talker.send(intended);
              return true;
            });
    pacers.add(pacer);
    pacer.start();
  }

  private void next(Talker talker) {
    if (running) {
      talker.send(System.nanoTime());
    }
  }

  /** A message is complete: in a closed loop the next one goes. */
  void completed(Talker talker) {
    if (work.rate() == 0) {
      next(talker);
    }
  }

  /** A message was not taken: in a closed loop the next one goes after a pause. */
  void refused(Talker talker, String why) {
    tally.refused.increment();
    reason.compareAndSet(null, why);
    if (work.rate() == 0) {
      loops.vertx().setTimer(RETRY_MILLIS, timer -> next(talker));
    }
  }

  void closed() {
    if (!leaving) {
      tally.closed.increment();
    }
  }

  boolean ticks() {
    return peer.ticks();
  }

  /** Nanoseconds from the beginning of the run to that {@code nanoTime}. */
  long sinceStart(long nanoTime) {
    return nanoTime - startedAt;
  }

  /** Something has happened to a message that was to be sent that long after the beginning. */
  void measure(Latency latency, long sinceStart) {
    long intended = startedAt + sinceStart;
    if (measurement.contains(intended)) {
      latency.record(System.nanoTime() - intended);
    }
  }

  @Override
  public void stop() {
    running = false;
    pacers.forEach(Pacer::stop);
  }

  @Override
  public boolean settled() {
    long taken = tally.sent.sum() - tally.refused.sum();
    return tally.received.sum() == taken
        && (!ticks() || tally.acknowledged.sum() == taken && tally.delivered.sum() == taken);
  }

  @Override
  public long delivered() {
    return tally.received.sum();
  }

  @Override
  public String state() {
    return tally.state();
  }

  private JsonObject counts() {
    JsonObject counts =
        tally.counts().put("lost", sum(Talker::lost)).put("latencyMillis", tally.latencies());
    if (ticks()) {
      counts.put("unanswered", sum(Talker::unanswered)).put("unticked", sum(Talker::unticked));
    }
    return reason.get() == null ? counts : counts.put("firstRefusal", reason.get());
  }

  private int sum(ToIntFunction<Talker> count) {
    int sum = 0;
    for (int i = 0; i < loops.count(); i++) {
      List<Talker> here = talkers.get(i);
      sum +=
          loops
              .on(i, () -> Future.succeededFuture(here.stream().mapToInt(count).sum()))
              .timeout(1, TimeUnit.MINUTES)
              .await();
    }
    return sum;
  }

  private void disconnect() {
    leaving = true;
    for (int i = 0; i < loops.count(); i++) {
      List<Talker> here = talkers.get(i);
      loops.run(i, () -> here.forEach(Talker::leave)).await();
    }
  }
}
