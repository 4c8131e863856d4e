package parley.load;

/** What happens on a link, told on its event loop. */
public interface LinkEvents {
  /** The server has stored this link's message. */
  void acknowledged(long token);

  /** The server does not take this link's message, or the link is closed. */
  void refused(long token, String reason);

  /** A message for this link's user is there. */
  void received(String from, long token);

  /** A device of the partner has this link's message: the second tick. Of direct messages only. */
  void delivered(long token);

  /** The connection is gone, whoever closed it. */
  void closed();
}
