package parley.account;

import io.vertx.core.json.JsonObject;

/**
 * What a device gets for proving who it is.
 *
 * @param expiresIn seconds until the access token ends
 */
record Grant(String user, String device, String access, String refresh, long expiresIn) {

  JsonObject toJson() {
    return new JsonObject()
        .put("user", user)
        .put("device", device)
        .put("access", access)
        .put("refresh", refresh)
        .put("expiresIn", expiresIn);
  }

  /** Tokens stay out of logs. */
  @Override
  public String toString() {
    return "Grant[user=" + user + ", device=" + device + "]";
  }
}
