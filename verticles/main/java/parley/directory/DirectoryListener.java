package parley.directory;

/** Hears who comes and goes in the whole cluster. Called on the node's core context. */
public interface DirectoryListener {
  /** The user had no session anywhere and has one now. */
  default void online(String user) {}

  /**
   * The user's last session is gone.
   *
   * @param node where it was; {@link Directory#isLive} says whether that node is still there
   */
  default void offline(String user, String node) {}

  /** That node is no member any more; its users have been reported already. */
  default void left(String node) {}
}
