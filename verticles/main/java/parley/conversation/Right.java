package parley.conversation;

import java.util.Locale;

/** What a group leaves to all its members, or keeps for its admins. */
public enum Right {
  /** To write entries. */
  SEND("Only admins may write here."),
  /** To change title, description, what is pinned and after what time entries disappear. */
  EDIT("Only an admin of the group can do this."),
  /** To let people in. */
  ADD("Only an admin of the group can add people.");

  final String refusal;

  Right(String refusal) {
    this.refusal = refusal;
  }

  /** Its name in JSON. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
