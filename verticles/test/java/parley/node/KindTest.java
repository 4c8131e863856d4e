package parley.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class KindTest {
  @Test
  void readsAndShowsDurations() {
    assertEquals(Duration.ofMillis(500), Kind.DURATION.parse("500ms"));
    assertEquals(Duration.ofMinutes(15), Kind.DURATION.parse("15m"));
    assertEquals(Duration.ofDays(60), Kind.DURATION.parse("60d"));
    assertEquals("90s", Kind.DURATION.show(Duration.ofSeconds(90)));
    assertEquals("2h", Kind.DURATION.show(Duration.ofMinutes(120)));
    assertEquals("0ms", Kind.DURATION.show(Duration.ZERO));
    for (String wrong : List.of("", "5", "m", "-5s", "5 s", "5S", "1.5s", "9999999999s")) {
      assertNull(Kind.DURATION.parse(wrong), wrong);
    }
  }

  @Test
  void readsAndShowsSizes() {
    assertEquals(64 * 1024, Kind.SIZE.parse("64KiB"));
    assertEquals(1024 * 1024, Kind.SIZE.parse("1MiB"));
    assertEquals(1L << 30, (int) Kind.SIZE.parse("1GiB"));
    assertEquals("64KiB", Kind.SIZE.show(65_536));
    assertEquals("1000B", Kind.SIZE.show(1_000));
    for (String wrong : List.of("", "64", "64KB", "-1KiB", "2GiB", "999999999GiB")) {
      assertNull(Kind.SIZE.parse(wrong), wrong);
    }
  }

  @Test
  void acceptsConnectionStringsOfMongoOnly() {
    for (String right :
        List.of(
            "mongodb://127.0.0.1",
            "mongodb://a:1,b:2/?replicaSet=rs0",
            "mongodb+srv://user:p%40ss@cluster.example/db?retryWrites=true")) {
      assertNotNull(Kind.MONGO.parse(right), right);
    }
    for (String wrong : List.of("", "localhost", "http://a", "mongodb://", "mongodb://u:p@ss@h")) {
      assertNull(Kind.MONGO.parse(wrong), wrong);
    }
  }

  @Test
  void acceptsMembersOrOneNameForAll() {
    assertEquals(List.of("a", "b.example:5702"), Kind.MEMBERS.parse("a, b.example:5702"));
    assertEquals(List.of("dns:parley.example"), Kind.MEMBERS.parse("dns:parley.example"));
    assertEquals(List.of("dns:parley:5702"), Kind.MEMBERS.parse("dns:parley:5702"));
    for (String wrong : List.of("", "a b", "dns:", "dns:a,b", "a,dns:b", "dns:a:b")) {
      assertNull(Kind.MEMBERS.parse(wrong), wrong);
    }
  }

  @Test
  void acceptsNetworksButNoNames() {
    for (String right : List.of("10.0.0.0/8", "127.0.0.1/32", "0.0.0.0/0", "fd00::/8, ::1/128")) {
      assertNotNull(Kind.NETWORKS.parse(right), right);
    }
    for (String wrong :
        List.of(
            "", "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0/8", "a.example/8", ",10.0.0.0/8")) {
      assertNull(Kind.NETWORKS.parse(wrong), wrong);
    }
  }

  @Test
  void checksTheBoundsInclusively() {
    Setting port = Settings.named("port").orElseThrow();

    assertEquals(0, port.parse("0"));
    assertEquals(65_535, port.parse("65535"));
    assertNull(port.parse("-1"));
    assertNull(port.parse("65536"));
  }
}
