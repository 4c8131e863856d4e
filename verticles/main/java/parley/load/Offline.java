package parley.load;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.predicates.LongPredicate;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;

/**
 * Users who are away while others write to them, and who then come to fetch it all. Conducted by
 * one thread.
 */
final class Offline {
  private static final int MAX_SENDERS = 20;
  private static final int PATIENCE_SECONDS = 30;
  private static final long RETRY_MILLIS = 100;

  /**
   * What is done.
   *
   * @param users who are away
   * @param entries that each of them is sent
   * @param window entries under way of each sender
   * @param atOnce how many come back at the same time
   */
  record Work(int users, int entries, int window, int atOnce) {}

  private final Scenario.Means means;
  private final Work work;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Away> away = new ArrayList<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final Latency untilSynced = new Latency();
  private volatile boolean queueing = true;

  private Offline(Scenario.Means means, Work work) {
    this.means = means;
    this.work = work;
    int count = Math.min(work.users(), MAX_SENDERS);
    List<String> names = Names.fresh(count + work.users());
    for (int i = 0; i < count; i++) {
      senders.add(new Sender(names.get(i)));
    }
    for (int i = 0; i < work.users(); i++) {
      Away user = new Away(names.get(count + i), senders.get(i % count));
      user.sender.to.add(user);
      away.add(user);
    }
  }

  /**
   * Blocks for minutes.
   *
   * @return {@code {users, sent, refused, acknowledged, received, lost, twice, unanswered, queue:
   *     {..}, drain: {..}}} with time, throughput and CPU time of each half, as {@code --json}
   *     writes it
   */
  static JsonObject run(Scenario.Means means, Work work) {
    return new Offline(means, work).run();
  }

  private JsonObject run() {
    List<String> names = new ArrayList<>(senders.stream().map(sender -> sender.name).toList());
    names.addAll(away.stream().map(user -> user.name).toList());
    means.progress().say("Registering " + Numbers.shown(names.size()) + " users ...");
    means.peer().register(names).await();
    Steps.run(senders.size(), senders.size(), i -> means.loops().on(i, senders.get(i)::connect))
        .await();

    long all = (long) work.users() * work.entries();
    means.progress().say("Queueing " + Numbers.shown(all) + " entries ...");
    CpuMeter queue = measured(this::queue, acknowledged, all);
    queueing = false;
    means.progress().say("Draining ...");
    CpuMeter drain = measured(this::drain, received, acknowledged.sum());
    return new JsonObject()
        .put("users", work.users())
        .put("sent", sent.sum())
        .put("refused", refused.sum())
        .put("acknowledged", acknowledged.sum())
        .put("received", received.sum())
        .put("lost", sum(Away::missed))
        .put("twice", sum(user -> user.twice))
        .put("unanswered", sent.sum() - refused.sum() - acknowledged.sum())
        .put("queue", half(queue, acknowledged.sum()))
        .put("drain", half(drain, received.sum()).put("synced", untilSynced.toJson()));
  }

  private CpuMeter measured(Runnable half, LongAdder count, long wanted) {
    CpuMeter cpu = new CpuMeter(means.target().servers());
    cpu.start();
    half.run();
    means.progress().untilCount(count::sum, wanted, PATIENCE_SECONDS, this::state);
    cpu.stop();
    return cpu;
  }

  private void queue() {
    for (int i = 0; i < senders.size(); i++) {
      means.loops().run(i, senders.get(i)::start);
    }
  }

  private void drain() {
    Steps.run(away.size(), work.atOnce(), i -> means.loops().on(loopOf(i), away.get(i)::fetch))
        .await();
  }

  /** A user is on the loop of the one who writes to it. */
  private int loopOf(int user) {
    return user % senders.size();
  }

  private int sum(ToIntFunction<Away> count) {
    int sum = 0;
    for (int i = 0; i < away.size(); i++) {
      Away user = away.get(i);
      sum +=
          means.loops().on(loopOf(i), () -> Future.succeededFuture(count.applyAsInt(user))).await();
    }
    return sum;
  }

  private String state() {
    return "acknowledged %s, refused %s, received %s"
        .formatted(
            Numbers.shown(acknowledged.sum()),
            Numbers.shown(refused.sum()),
            Numbers.shown(received.sum()));
  }

  private static JsonObject half(CpuMeter cpu, long entries) {
    JsonObject half =
        new JsonObject()
            .put("seconds", Numbers.rounded(cpu.seconds()))
            .put("entriesPerSecond", Numbers.rounded(entries / cpu.seconds()));
    JsonObject perEntry = cpu.perEntry(entries);
    return perEntry == null ? half : half.put("cpuMicrosPerEntry", perEntry);
  }

  /** Writes to its users in turn. Confined to its event loop. */
  private final class Sender extends Unmoved {
    private final String name;
    private final List<Away> to = new ArrayList<>();
    private Link link;
    private long next;

    Sender(String name) {
      this.name = name;
    }

    Future<Void> connect() {
      return means
          .peer()
          .connect(name, this)
          .map(
              connected -> {
                link = connected;
                return null;
              });
    }

    void start() {
      for (int i = 0; i < work.window(); i++) {
        next();
      }
    }

    private void next() {
      if (queueing && next < (long) to.size() * work.entries()) {
        sent.increment();
        long token = next++;
        link.send(recipient(token).name, token);
      }
    }

    private Away recipient(long token) {
      return to.get((int) (token % to.size()));
    }

    @Override
    public void acknowledged(long token) {
      acknowledged.increment();
      recipient(token).owed.add(token);
      next();
    }

    @Override
    public void refused(long token, String reason) {
      refused.increment();
      means.loops().vertx().setTimer(RETRY_MILLIS, timer -> next());
    }
  }

  /** Has a new device when it comes, which wants everything. Confined to its sender's loop. */
  private final class Away extends Unmoved {
    private final String name;
    private final Sender sender;
    private final LongHashSet owed = new LongHashSet();
    private final LongHashSet held = new LongHashSet();
    private int twice;

    Away(String name, Sender sender) {
      this.name = name;
      this.sender = sender;
    }

    Future<Void> fetch() {
      long start = System.nanoTime();
      Inbox inbox = new Inbox();
      inbox.of(ParleyLink.direct(name, sender.name));
      return means
          .peer()
          .connect(name, means.peer().nodeOf(name), inbox, this)
          .map(
              link -> {
                untilSynced.record(System.nanoTime() - start);
                return null;
              });
    }

    @Override
    public void received(String from, long token) {
      received.increment();
      if (!held.add(token)) {
        twice++;
      }
    }

    int missed() {
      LongHashSet missed = new LongHashSet(owed);
      missed.removeAll((LongPredicate) held::contains);
      return missed.size();
    }
  }
}
