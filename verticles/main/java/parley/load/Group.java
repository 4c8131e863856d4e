package parley.load;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One group, or one channel, whose members are all online and some of whom write. An entry is
 * complete when every other member has it and its writer knows that it is stored. Conducted by one
 * thread.
 */
public final class Group implements Traffic {
  private static final int MAX_UNDER_WAY = 1_000;
  private static final int CONNECTING_AT_ONCE = 100;
  private static final long RETRY_MILLIS = 100;
  private static final JsonObject NONE = new JsonObject();

  /**
   * What is done.
   *
   * @param members of the group
   * @param writers those of them who write
   * @param window entries under way of each writer, where no rate is given
   * @param rate entries a second of all writers together; 0 for a closed loop
   */
  public record Work(int members, int writers, int window, double rate) {}

  private final Tally tally = new Tally();
  private final Loops loops;
  private final Peer peer;
  private final Work work;
  private final Measurement measurement = new Measurement();
  private final Function<List<String>, Future<String>> maker;
  private final List<Member> members = new ArrayList<>();
  private final Map<Long, Cast> underWay = new ConcurrentHashMap<>();
  private final List<Pacer> pacers = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> reason = new AtomicReference<>();
  private String group;
  private volatile boolean running;
  private volatile boolean leaving;

  private Group(Loops loops, Peer peer, Work work, Function<List<String>, Future<String>> maker) {
    this.loops = loops;
    this.peer = peer;
    this.work = work;
    this.maker = maker;
  }

  /**
   * Registers and connects the members, runs, and disconnects them; blocks for minutes.
   *
   * @return counts, latencies, throughput and CPU time, as {@code --json} writes them; an entry
   *     counts once for each member who receives it, but in {@code sent} once
   */
  public static JsonObject run(
      Loops loops, Peer peer, Work work, Run run, List<ServerProcess> servers, Progress progress) {
    return run(new Group(loops, peer, work, peer::group), run, servers, progress);
  }

  /** The same with a channel: all but those who write follow it. */
  public static JsonObject runChannel(
      Loops loops,
      ParleyPeer peer,
      Work work,
      Run run,
      List<ServerProcess> servers,
      Progress progress) {
    Group channel = new Group(loops, peer, work, users -> peer.channel(users, work.writers()));
    return run(channel, run, servers, progress);
  }

  private static JsonObject run(
      Group group, Run run, List<ServerProcess> servers, Progress progress) {
    group.connect(progress);
    JsonObject measured = run.conduct(group, group.measurement, servers, progress);
    JsonObject report = group.counts().mergeIn(measured);
    Double nodes = measured.getJsonObject("cpuMicrosPerEntry", NONE).getDouble(CpuMeter.NODES);
    if (nodes != null && nodes > 0) {
      report.put("entriesPerCpuSecond", Numbers.rounded(1e6 / nodes));
    }
    group.disconnect();
    return report;
  }

  private void connect(Progress progress) {
    progress.say("Registering and connecting " + Numbers.shown(work.members()) + " members ...");
    List<String> users = Names.fresh(work.members());
    peer.register(users).await();
    group = loops.on(0, () -> maker.apply(users)).await();
    for (int i = 0; i < users.size(); i++) {
      members.add(new Member(i));
    }
    Steps.run(
            users.size(),
            CONNECTING_AT_ONCE,
            i ->
                loops.on(
                    i,
                    () ->
                        peer.connect(users.get(i), members.get(i)).map(members.get(i)::connected)))
        .await();
  }

  /** One entry on its way to the members. */
  private static final class Cast {
    private final long intended;

    /** Those who do not have it, and its writer for as long as it is not acknowledged. */
    private final AtomicInteger left;

    /** By number of the member, who alone touches that element. */
    private final boolean[] done;

    Cast(long intended, int members, boolean ticks) {
      this.intended = intended;
      left = new AtomicInteger(ticks ? members : members - 1);
      done = new boolean[members];
    }
  }

  /** Confined to its event loop. */
  private final class Member implements LinkEvents {
    private final int number;
    private Link link;
    private long last;
    private int writing;

    Member(int number) {
      this.number = number;
    }

    Void connected(Link connected) {
      link = connected;
      return null;
    }

    void send(long intended) {
      long token = (long) number << 32 | ++last;
      writing++;
      tally.sent.increment();
      underWay.put(token, new Cast(intended, work.members(), peer.ticks()));
      if (link == null) {
        refused(token, "the connection is gone");
      } else {
        link.send(group, token);
      }
    }

    private void next() {
      if (running) {
        send(System.nanoTime());
      }
    }

    @Override
    public void acknowledged(long token) {
      done(token, tally.acknowledged, tally.untilAcknowledged);
    }

    @Override
    public void received(String from, long token) {
      done(token, tally.received, tally.untilReceived);
    }

    private void done(long token, LongAdder count, Latency latency) {
      Cast cast = underWay.get(token);
      if (cast != null && !cast.done[number]) {
        cast.done[number] = true;
        count.increment();
        measure(latency, cast);
        oneLess(token, cast);
      }
    }

    @Override
    public void refused(long token, String why) {
      if (underWay.remove(token) != null) {
        writing--;
        tally.refused.increment();
        reason.compareAndSet(null, why);
        if (work.rate() == 0) {
          loops.vertx().setTimer(RETRY_MILLIS, timer -> next());
        }
      }
    }

    @Override
    public void delivered(long token) {}

    @Override
    public void closed() {
      link = null;
      if (!leaving) {
        tally.closed.increment();
      }
    }
  }

  private void measure(Latency latency, Cast cast) {
    if (measurement.contains(cast.intended)) {
      latency.record(System.nanoTime() - cast.intended);
    }
  }

  private void oneLess(long token, Cast cast) {
    if (cast.left.decrementAndGet() == 0) {
      underWay.remove(token);
      int writer = writer(token);
      loops.run(writer, () -> completed(members.get(writer)));
    }
  }

  private static int writer(long token) {
    return (int) (token >>> 32);
  }

  /** Whether the server has not answered the writer. */
  private static boolean open(Map.Entry<Long, Cast> cast) {
    return !cast.getValue().done[writer(cast.getKey())];
  }

  private void completed(Member writer) {
    writer.writing--;
    if (work.rate() == 0) {
      writer.next();
    }
  }

  @Override
  public void start() {
    running = true;
    for (int i = 0; i < work.writers(); i++) {
      Member writer = members.get(i);
      loops.run(i, () -> start(writer)).await();
    }
  }

  private void start(Member writer) {
    if (work.rate() == 0) {
      for (int i = 0; i < work.window(); i++) {
        writer.next();
      }
      return;
    }
    Pacer pacer =
        new Pacer(
            loops.vertx(),
            work.rate() / work.writers(),
            intended -> {
              if (writer.writing >= MAX_UNDER_WAY) {
                return false;
              }
              writer.send(intended);
              return true;
            });
    pacers.add(pacer);
    pacer.start();
  }

  @Override
  public void stop() {
    running = false;
    pacers.forEach(Pacer::stop);
  }

  @Override
  public boolean settled() {
    return underWay.isEmpty();
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
    long unanswered = peer.ticks() ? underWay.entrySet().stream().filter(Group::open).count() : 0;
    long missing = underWay.values().stream().mapToLong(cast -> cast.left.get()).sum();
    JsonObject counts =
        new JsonObject()
            .put("members", work.members())
            .put("writers", work.writers())
            .mergeIn(tally.counts())
            .put("lost", missing - unanswered)
            .put("unanswered", unanswered)
            .put("latencyMillis", tally.latencies());
    counts.remove("delivered"); // groups are told counts, not second ticks
    return reason.get() == null ? counts : counts.put("firstRefusal", reason.get());
  }

  private void disconnect() {
    leaving = true;
    Steps.run(members.size(), CONNECTING_AT_ONCE, i -> loops.on(i, () -> leave(members.get(i))))
        .await();
  }

  private static Future<Void> leave(Member member) {
    return member.link == null ? Future.succeededFuture() : member.link.close().otherwiseEmpty();
  }
}
