package parley.bus;

/**
 * Who is speaking, as the server has established it. Never read from a body.
 *
 * @param user the user id
 * @param device the device id, chosen by the server at login
 * @param expiresAt when the proof ends, epoch milliseconds
 */
public record Identity(String user, String device, long expiresAt) {}
