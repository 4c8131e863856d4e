package parley.load;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import parley.load.process.NodeProcess;

/**
 * Clients who all lose their node in one moment, connect to the others and sync, while some of them
 * write. They sit in a ring; each has conversations with those next to it. Conducted by one thread.
 */
final class Storm {
  private static final int CONNECTING_AT_ONCE = 100;
  private static final int WRITING_AT_ONCE = 256;
  private static final int CALM_SECONDS = 2;
  private static final int PATIENCE_SECONDS = 20;
  private static final int MAX_SECONDS = 600;

  /**
   * What is done.
   *
   * @param clients who lose their node
   * @param conversations of each, an even number
   * @param rate entries a second of all together, before, during and after
   */
  record Work(int clients, int conversations, int rate) {}

  final Scenario.Means means;
  final LongAdder sent = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder cutOff = new LongAdder();
  final LongAdder synced = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder closed = new LongAdder();
  final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
  final Set<Long> received = ConcurrentHashMap.newKeySet();
  private final Latency untilSynced = new Latency();
  private final Work work;
  private final Optional<NodeProcess> victim;
  private final List<StormClient> clients = new ArrayList<>();
  private final List<Pacer> pacers = new ArrayList<>();
  private volatile long brokenAt;

  /** Whether who is disconnected comes back. */
  volatile boolean breaking;

  private Storm(Scenario.Means means, Work work) {
    this.means = means;
    this.work = work;
    victim =
        means
            .target()
            .cluster()
            .filter(cluster -> cluster.size() > 1)
            .map(cluster -> cluster.node(0));
  }

  /**
   * Blocks for minutes.
   *
   * @return {@code {clients, conversations, unsynced, secondsUntilSynced, synced: {..}, retries,
   *     sent, acknowledged, received, cutOff, unanswered, lost, cpuMicrosPerClient, cores}}, as
   *     {@code --json} writes it; {@code cutOff} are sends whose answer was lost with the node
   */
  static JsonObject run(Scenario.Means means, Work work) {
    return new Storm(means, work).run();
  }

  private JsonObject run() {
    register();
    connect(this::home);
    converse();
    if (victim.isPresent()) {
      // Every node has served such syncs before: one that has not is slower than it will be.
      reconnect(this::home);
      reconnect(i -> 0);
    }
    write();
    means.progress().during(CALM_SECONDS, this::state);
    CpuMeter cpu = new CpuMeter(survivors());
    cpu.start();
    breakOff();
    means.progress().until(() -> synced.sum() == work.clients(), MAX_SECONDS, this::state);
    cpu.stop();
    means.progress().during(CALM_SECONDS, this::state);
    pacers.forEach(Pacer::stop);
    means.progress().until(this::settled, PATIENCE_SECONDS, this::state);
    breaking = false;
    return report(cpu);
  }

  /** Whose CPU time can be told afterwards. */
  private List<ServerProcess> survivors() {
    long dead = victim.map(NodeProcess::pid).orElse(-1L);
    return means.target().servers().stream().filter(server -> server.pid() != dead).toList();
  }

  private void register() {
    List<String> users = Names.fresh(work.clients());
    means.progress().say("Registering " + Numbers.shown(users.size()) + " users ...");
    means.peer().register(users).await();
    for (int i = 0; i < users.size(); i++) {
      clients.add(new StormClient(this, i, users.get(i)));
    }
  }

  private int home(int client) {
    return means.peer().nodeOf(clients.get(client).user);
  }

  private void reconnect(IntUnaryOperator nodeOf) {
    each(i -> clients.get(i).disconnect());
    connect(nodeOf);
  }

  private void connect(IntUnaryOperator nodeOf) {
    means.progress().say("Connecting ...");
    each(i -> clients.get(i).connect(nodeOf.applyAsInt(i)));
  }

  private void each(IntFunction<Future<Void>> step) {
    Steps.run(work.clients(), CONNECTING_AT_ONCE, i -> means.loops().on(i, () -> step.apply(i)))
        .await();
  }

  /** Every two who are to have a conversation write one entry in it. */
  private void converse() {
    int each = work.conversations() / 2;
    int all = work.clients() * each;
    means.progress().say("Beginning " + Numbers.shown(all) + " conversations ...");
    Future<Void> begun =
        Steps.run(
            all,
            WRITING_AT_ONCE,
            i -> means.loops().on(i / each, () -> begin(i / each, 1 + i % each)));
    means.progress().until(begun::isComplete, MAX_SECONDS, this::state);
    if (!begun.succeeded()
        || !means.progress().until(this::settled, PATIENCE_SECONDS, this::state)) {
      throw new IllegalStateException("The conversations could not be begun: " + state());
    }
    sent.reset();
    acknowledged.clear();
    received.clear();
  }

  private Future<Void> begin(int client, int distance) {
    return clients.get(client).begin(neighbour(client, distance));
  }

  private String neighbour(int client, int distance) {
    return clients.get((client + distance) % work.clients()).user;
  }

  /** Those who are connected write to the next in the ring, by turns. */
  private void write() {
    means.progress().say("Writing " + work.rate() + " entries a second ...");
    int loops = Math.min(means.loops().count(), work.clients());
    for (int loop = 0; loop < loops && work.rate() > 0; loop++) {
      int first = loop;
      int[] turn = {first};
      Pacer pacer =
          new Pacer(
              means.loops().vertx(),
              (double) work.rate() / loops,
              intended -> {
                clients.get(turn[0]).write(neighbour(turn[0], 1));
                turn[0] = turn[0] + loops < work.clients() ? turn[0] + loops : first;
                return true;
              });
      pacers.add(pacer);
      means.loops().run(loop, pacer::start).await();
    }
  }

  private void breakOff() {
    brokenAt = System.nanoTime();
    breaking = true;
    if (victim.isPresent()) {
      means.progress().say("Killing node 1 ...");
      victim.get().kill();
      return;
    }
    means.progress().say("Disconnecting all ...");
    for (int i = 0; i < work.clients(); i++) {
      means.loops().run(i, clients.get(i)::disconnect);
    }
  }

  /** Where a client connects after its node was lost. */
  int refuge(int client) {
    int nodes = means.peer().nodeCount();
    return victim.isPresent() ? 1 + client % (nodes - 1) : client % nodes;
  }

  /** A client is back, for the first time. */
  void isSynced() {
    untilSynced.record(System.nanoTime() - brokenAt);
    synced.increment();
  }

  private long unanswered() {
    return sent.sum() - refused.sum() - cutOff.sum() - acknowledged.size();
  }

  /** Whether every entry has had its outcome. */
  private boolean settled() {
    return unanswered() == 0 && missed() == 0;
  }

  private long missed() {
    return acknowledged.stream().filter(token -> !received.contains(token)).count();
  }

  private String state() {
    return "sent %s, acknowledged %s, received %s, synced %s, told to sync again %s"
        .formatted(
            Numbers.shown(sent.sum()),
            Numbers.shown(acknowledged.size()),
            Numbers.shown(received.size()),
            Numbers.shown(synced.sum()),
            Numbers.shown(means.peer().resyncs.sum()));
  }

  private JsonObject report(CpuMeter cpu) {
    return new JsonObject()
        .put("clients", work.clients())
        .put("conversations", work.conversations())
        .put("unsynced", work.clients() - synced.sum())
        .put("secondsUntilSynced", untilSynced(cpu))
        .put("synced", untilSynced.toJson())
        .put("retries", retries.sum())
        .put("closed", closed.sum())
        .put("sent", sent.sum())
        .put("refused", refused.sum())
        .put("acknowledged", acknowledged.size())
        .put("received", received.size())
        .put("cutOff", cutOff.sum())
        .put("unanswered", unanswered())
        .put("lost", missed())
        .put("cpuMicrosPerClient", cpu.perEntry(work.clients()))
        .put("cores", cpu.cores());
  }

  private Double untilSynced(CpuMeter cpu) {
    return synced.sum() == work.clients() ? Numbers.rounded(cpu.seconds()) : null;
  }
}
