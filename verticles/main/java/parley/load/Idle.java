package parley.load;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import parley.load.process.Proc;

/** Connections that are held and do nothing: what memory of the servers each takes. */
public final class Idle {
  private static final int CONNECTING_AT_ONCE = 100;
  private static final int MAX_WARMING = 500;

  private final LongAdder closed = new LongAdder();
  private final AtomicBoolean leaving = new AtomicBoolean();

  private Idle() {}

  /**
   * Connects some users and lets them go, so that what a server loads once is there; then connects
   * all, holds them and lets them go. Memory is taken before and after, each time after a forced
   * collection. Blocks for minutes.
   *
   * @param clients how many connections
   * @param seconds for which they are held
   * @return {@code {clients, connectSeconds, closed, residentBytes: {name: {before, after,
   *     perConnection, collected}}}}, as {@code --json} writes it; {@code perConnection} is of one
   *     of all connections, however many servers share them
   */
  public static JsonObject run(
      Loops loops,
      Peer peer,
      int clients,
      int seconds,
      List<ServerProcess> servers,
      Progress progress) {
    List<String> users = Names.fresh(clients);
    progress.say("Registering " + Numbers.shown(clients) + " users ...");
    peer.register(users).await();
    Idle warming = new Idle();
    warming.leave(warming.connect(loops, peer, users.subList(0, Math.min(clients, MAX_WARMING))));

    List<Memory> before = servers.stream().map(Memory::of).toList();
    progress.say("Connecting ...");
    long start = System.nanoTime();
    Idle held = new Idle();
    List<Link> links = held.connect(loops, peer, users);
    double connecting = (System.nanoTime() - start) / 1e9;
    progress.during(seconds, () -> held.closed.sum() + " of " + clients + " closed");
    List<Memory> after = servers.stream().map(Memory::of).toList();
    long lost = held.closed.sum();
    held.leave(links);

    JsonObject memory = new JsonObject();
    for (int i = 0; i < servers.size(); i++) {
      JsonObject of = before.get(i).until(after.get(i), clients);
      if (of != null) {
        memory.put(servers.get(i).name(), of);
      }
    }
    JsonObject report =
        new JsonObject()
            .put("clients", clients)
            .put("connectSeconds", Numbers.rounded(connecting))
            .put("closed", lost)
            .put("residentBytes", memory);
    nodesTogether(servers, memory)
        .ifPresent(bytes -> report.put("bytesPerConnection", bytes / clients));
    return report;
  }

  /** What all servers but the database took; empty where one is not known. */
  private static OptionalLong nodesTogether(List<ServerProcess> servers, JsonObject memory) {
    long sum = 0;
    for (ServerProcess server : servers) {
      JsonObject of = memory.getJsonObject(server.name());
      if (!server.database() && of == null) {
        return OptionalLong.empty();
      }
      sum += server.database() ? 0 : of.getLong("after") - of.getLong("before");
    }
    return servers.stream().allMatch(ServerProcess::database)
        ? OptionalLong.empty()
        : OptionalLong.of(sum);
  }

  /** Resident bytes after a collection, which some processes do not know. */
  private record Memory(OptionalLong bytes, boolean collected) {
    static Memory of(ServerProcess server) {
      boolean collected = server.collect().getAsBoolean();
      return new Memory(Proc.residentBytes(server.pid()), collected);
    }

    JsonObject until(Memory after, int clients) {
      if (bytes.isEmpty() || after.bytes.isEmpty()) {
        return null;
      }
      return new JsonObject()
          .put("before", bytes.getAsLong())
          .put("after", after.bytes.getAsLong())
          .put("perConnection", (after.bytes.getAsLong() - bytes.getAsLong()) / clients)
          .put("collected", collected && after.collected);
    }
  }

  private List<Link> connect(Loops loops, Peer peer, List<String> users) {
    Link[] made = new Link[users.size()];
    Steps.run(
            users.size(),
            CONNECTING_AT_ONCE,
            i ->
                loops.on(
                    i,
                    () ->
                        peer.connect(users.get(i), new Silent())
                            .map(
                                link -> {
                                  made[i] = link;
                                  return null;
                                })))
        .await();
    return List.of(made);
  }

  private void leave(List<Link> links) {
    leaving.set(true);
    Steps.run(links.size(), CONNECTING_AT_ONCE, i -> links.get(i).close().otherwiseEmpty()).await();
  }

  /** Nothing is sent, so only the end of the connection can come. */
  private final class Silent extends Unmoved {
    @Override
    public void closed() {
      if (!leaving.get()) {
        closed.increment();
      }
    }
  }
}
