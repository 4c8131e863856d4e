package parley.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.ChatClient;
import parley.Eventually;
import parley.Nodes;
import parley.bus.Addresses;

/** Clients that ask for much and do not take it. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class SlowReaderTest {
  private static final int ENTRIES = 200;

  /** More than the buffers of both ends of a loopback connection hold. */
  private static final int PAGES = 40;

  private static Nodes nodes;
  private static JsonObject account;

  @BeforeAll
  static void start() {
    nodes =
        Nodes.start(
            1, base -> Limits.of(base, limits -> limits.frames(2_000).sendsPerSecond(2_000)));
    account = parley.Api.register(nodes.vertx(), nodes.port(0), "reader");
    ChatClient writer = open();
    String text = "\u20ac".repeat(8_000);
    for (int i = 0; i < ENTRIES - 1; i++) {
      writer.ask(
          Addresses.MESSAGE_SEND,
          ChatClient.text("d.reader.reader", UUID.randomUUID().toString(), text));
    }
    assertEquals(ENTRIES, writer.say("d.reader.reader", text));
    writer.close();
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @AfterEach
  void everySocketIsForgotten() {
    Eventually.eventually(Duration.ofSeconds(20), () -> metric("parley_sockets ") == 0);
  }

  private static ChatClient open() {
    return ChatClient.connect(nodes.vertx(), nodes.port(0), "reader", account.getString("access"));
  }

  private static double metric(String name) {
    WebClient http = WebClient.create(nodes.vertx());
    try {
      return http.get(nodes.port(0), "127.0.0.1", "/metrics")
          .send()
          .await()
          .bodyAsString()
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } finally {
      http.close();
    }
  }

  private static double slow() {
    return metric("parley_sockets_closed_total{reason=\"slow\"");
  }

  private static JsonObject wholeHistory() {
    return new JsonObject()
        .put("conversation", "d.reader.reader")
        .put("after", 0)
        .put("limit", ENTRIES);
  }

  private static void askForMuch(ChatClient client) {
    for (int i = 0; i < PAGES; i++) {
      client.ask(Addresses.MESSAGE_HISTORY, wholeHistory());
    }
  }

  @Test
  void anAnswerLargerThanTheOutboxReachesWhoReads() {
    ChatClient client = open();
    for (int i = 0; i < 3; i++) {
      JsonObject page = client.request(Addresses.MESSAGE_HISTORY, wholeHistory());
      assertEquals(ENTRIES, page.getJsonArray("entries").size());
    }

    assertFalse(client.isClosed());
    client.close();
  }

  @Test
  void whoStopsReadingForAWhileIsToldToSync() {
    double before = slow();
    ChatClient client = open();
    int frames = client.frames().size();
    client.socket().pause();
    askForMuch(client);
    Eventually.eventually(Duration.ofSeconds(20), () -> slow() == before + 1);

    client.socket().resume();

    int code = client.closeCode();
    assertTrue(code == 4008 || code == 1006, "closed with " + code);
    assertTrue(client.frames().size() - frames < PAGES, "everything waited for the client");
    client.close();
  }

  @Test
  void whoNeverReadsAgainIsCutOffWhileOthersAreServed() {
    double before = slow();
    ChatClient stuck = open();
    stuck.socket().pause();
    askForMuch(stuck);
    Eventually.eventually(Duration.ofSeconds(20), () -> slow() == before + 1);
    ChatClient other = open();
    long start = System.nanoTime();
    other.say("d.reader.reader", "meanwhile");
    long millis = (System.nanoTime() - start) / 1_000_000;
    assertTrue(millis < 2_000, "served after " + millis + " ms");

    Eventually.eventually(Duration.ofSeconds(10), () -> metric("parley_sockets ") == 1);

    other.close();
    stuck.close();
  }
}
