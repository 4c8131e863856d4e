package parley.store;

/** The entries of one conversation from one number to another, both included. */
public record Stretch(String conversation, long from, long until) {
  long size() {
    return until - from + 1;
  }
}
