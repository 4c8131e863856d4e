package parley.load.history;

import java.util.List;

/**
 * Something that must not happen.
 *
 * @param places the lines that prove it, see {@link Places}
 */
record Fault(Kind kind, String sentence, List<Long> places) {
  /** What is promised, by how it is broken. */
  enum Kind {
    LOST("an entry of the log is not with everybody who is to have it"),
    TWICE("somebody took the same entry twice"),
    DISORDER("somebody took an entry after a later one"),
    GAP("a number of the log was never given"),
    INVENTED("an entry that nobody sent"),
    ALTERED("an entry that differs from what was sent"),
    SAME_NUMBER("two entries have the same number"),
    MOVED("an entry has two numbers"),
    WRONG_NUMBER("an acknowledgement told another number than the log"),
    OVERTAKEN("a sender's entries are not in the order in which they were sent"),
    STRANGER("an entry reached somebody who is not to have it"),
    EARLY_TICK("a tick was shown before its cause"),
    FALLEN_TICK("a tick was taken back");

    final String meaning;

    Kind(String meaning) {
      this.meaning = meaning;
    }
  }
}
