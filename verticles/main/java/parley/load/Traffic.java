package parley.load;

/** What is sent and received in a run. Thread-safe. */
interface Traffic {
  void start();

  /** Begins nothing more; what is on its way goes on. */
  void stop();

  /** Whether all that was sent has had its outcome. */
  boolean settled();

  /** Entries that were received so far. */
  long delivered();

  /** How it goes, on one line. */
  String state();
}
