package parley.load.history;

/** The longest of some waits, and who waited. Confined to its caller. */
final class Wait {
  private long micros = -1;
  private String client;
  private long place;

  void see(long waited, String who, long where) {
    if (waited > micros) {
      micros = waited;
      client = who;
      place = where;
    }
  }

  boolean seen() {
    return micros >= 0;
  }

  long millis() {
    return micros / 1_000;
  }

  String client() {
    return client;
  }

  long place() {
    return place;
  }
}
