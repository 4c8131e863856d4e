package parley.account;

/**
 * What others may know of a user.
 *
 * @param user the user id
 * @param name the name to show
 * @param lastSeen epoch milliseconds, 0 when never seen
 */
public record Profile(String user, String name, long lastSeen) {}
