package parley.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an API key may be for. A command that is in none of them is for people alone, such as what
 * concerns their privacy or their account.
 */
public enum Scope {
  /** To be told of what is written where the key's user is, and to look things up. */
  READ,
  /** To write, and whatever people do with what is written. */
  SEND,
  /** To make groups and channels, and to manage those in which the key's user may. */
  GROUPS,
  /** To send events of one's own to users, and to have theirs. Only administrators give it. */
  NOTIFY,
  /** To manage users. Only administrators give it. */
  PROVISION;

  private static final Map<String, Scope> REQUIRED = new HashMap<>();

  static {
    required(
        READ,
        Addresses.SYNC,
        Addresses.RECEIPT,
        Addresses.MESSAGE_SEARCH,
        Addresses.MESSAGE_VERSIONS,
        Addresses.MESSAGE_INFO,
        Addresses.MESSAGE_TRACE,
        Addresses.MESSAGE_HISTORY,
        Addresses.CONVERSATION_MEMBERS,
        Addresses.CHANNEL_FIND,
        Addresses.CHANNEL_GET,
        Addresses.PRESENCE_WATCH,
        Addresses.PROFILE_GET,
        Addresses.PEOPLE_FIND,
        Addresses.FEED_SUBSCRIBE,
        Addresses.FEED_NEXT,
        Addresses.FEED_END,
        Addresses.MEDIA_GET,
        Addresses.MEDIA_SIGN);
    required(
        SEND,
        Addresses.MESSAGE_SEND,
        Addresses.MESSAGE_FORWARD,
        Addresses.MESSAGE_EDIT,
        Addresses.MESSAGE_DELETE,
        Addresses.MESSAGE_REACT,
        Addresses.MESSAGE_VOTE,
        Addresses.MESSAGE_CLOSE,
        Addresses.MESSAGE_PLAY,
        Addresses.MESSAGE_PIN,
        Addresses.TYPING,
        Addresses.PROFILE_SET);
    required(
        GROUPS,
        Addresses.CONVERSATION_CREATE,
        Addresses.CONVERSATION_UPDATE,
        Addresses.CONVERSATION_ADD,
        Addresses.CONVERSATION_REMOVE,
        Addresses.CONVERSATION_ROLE,
        Addresses.CONVERSATION_LEAVE,
        Addresses.CONVERSATION_EXPIRE,
        Addresses.INVITE_CREATE,
        Addresses.INVITE_LIST,
        Addresses.INVITE_REVOKE,
        Addresses.INVITE_GET,
        Addresses.INVITE_JOIN,
        Addresses.INVITE_REQUESTS,
        Addresses.INVITE_DECIDE,
        Addresses.CHANNEL_FOLLOW,
        Addresses.CHANNEL_UNFOLLOW);
    required(NOTIFY, Addresses.NOTIFY, Addresses.USER_ATTACH);
  }

  private static void required(Scope scope, String... addresses) {
    List.of(addresses).forEach(address -> REQUIRED.put(address, scope));
  }

  /** What a key needs for that command; null when it is not for keys. */
  public static Scope requiredBy(String address) {
    return REQUIRED.get(address);
  }

  /** Whether only an administrator may give it to a key. */
  public boolean privileged() {
    return this == NOTIFY || this == PROVISION;
  }

  /** Its name in JSON. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of that name; {@code BAD_REQUEST} when there is none. */
  public static Scope of(String key) {
    for (Scope scope : values()) {
      if (scope.key().equals(key)) {
        return scope;
      }
    }
    throw Failure.BAD_REQUEST.because(
        "\"" + key + "\" is no scope. There are read, send, groups, notify and provision.");
  }
}
