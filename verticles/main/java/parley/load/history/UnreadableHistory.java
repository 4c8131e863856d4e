package parley.load.history;

import java.io.IOException;

/** A file that is no history, or not a whole one; the message is a sentence for a person. */
public final class UnreadableHistory extends IOException {
  private static final long serialVersionUID = 1;

  UnreadableHistory(String message) {
    super(message);
  }
}
