package parley.webhook;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import parley.account.Secrets;
import parley.bot.Owners;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Failure;
import parley.conversation.ConversationId;
import parley.conversation.Ulid;

/**
 * {@code chat.webhook.*}: what a bot's owner connects to it without writing a program that holds a
 * socket. Confined to the core context.
 */
public final class WebhookCommands {
  static final int MAX_WEBHOOKS = 20;

  private static final int MAX_NAME = 64;
  private static final int PAGE = 50;

  private final Webhooks webhooks;
  private final WebhookStore store;
  private final Owners owners;
  private final int most;
  private final Clock clock;

  /**
   * @param most that give, of all bots
   */
  public WebhookCommands(Webhooks webhooks, Owners owners, int most, Clock clock) {
    this.webhooks = webhooks;
    this.store = webhooks.store();
    this.owners = owners;
    this.most = most;
    this.clock = clock;
  }

  /**
   * {@code {user, name, url}}: everything that is written from now on where the bot is, but for
   * what it writes itself, is posted there -> {@code {id, user, name, url, by, created, secret}}.
   * {@code {user, name, conversation}}: who knows the path can post into that conversation as the
   * bot -> {@code {id, user, name, conversation, by, created, path}}. {@code secret} and {@code
   * path} are told this once. {@code BAD_REQUEST} for a URL that cannot be reached or must not be.
   */
  public Future<JsonObject> create(Caller caller, Body body) {
    String user = body.user("user");
    String name = body.optionalLine("name", MAX_NAME);
    if (name == null || name.isEmpty()) {
      throw Failure.BAD_REQUEST.because("\"name\" must say what the webhook is for.");
    }
    String url = body.optionalString("url", Endpoint.MAX_LENGTH);
    String conversation = body.optionalString("conversation", 128);
    if ((url == null) == (conversation == null)) {
      throw Failure.BAD_REQUEST.because("Give \"url\" or \"conversation\".");
    }
    Endpoint endpoint = url == null ? null : Endpoint.parse(url);
    if (conversation != null) {
      ConversationId.parse(conversation);
    }
    return owners
        .require(caller, user)
        .compose(own -> store.of(user))
        .compose(
            all -> {
              if (all.size() >= MAX_WEBHOOKS) {
                throw Failure.TOO_LARGE.because(
                    "A bot has at most " + MAX_WEBHOOKS + " webhooks. Delete one first.");
              }
              String id = Ulid.at(clock.millis());
              return endpoint == null
                  ? taking(new Draft(id, user, name, caller.user()), conversation)
                  : giving(new Draft(id, user, name, caller.user()), url, endpoint);
            });
  }

  private record Draft(String id, String user, String name, String by) {}

  private Future<JsonObject> giving(Draft draft, String url, Endpoint endpoint) {
    Webhook webhook =
        new Webhook(
            draft.id,
            draft.user,
            draft.name,
            url,
            null,
            Signature.newSecret(),
            draft.by,
            clock.millis(),
            null);
    return store
        .giving(most)
        .compose(
            all -> {
              if (all.size() >= most) {
                throw Failure.TOO_LARGE.because("This server has as many webhooks as it may.");
              }
              return webhooks.poster().check(endpoint);
            })
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof Poster.Unreachable
                        ? Failure.BAD_REQUEST.because(failure.getMessage())
                        : failure))
        .compose(done -> webhooks.add(webhook))
        .map(done -> webhook.toJson().put("secret", webhook.secret()));
  }

  private Future<JsonObject> taking(Draft draft, String conversation) {
    String secret = Secrets.random(Secrets.BYTES);
    Webhook webhook =
        new Webhook(
            draft.id,
            draft.user,
            draft.name,
            null,
            conversation,
            Secrets.sha256(secret),
            draft.by,
            clock.millis(),
            null);
    return store
        .add(webhook)
        .map(
            done -> webhook.toJson().put("path", WebhookRoutes.PATH + webhook.id() + "/" + secret));
  }

  /**
   * {@code {user}} -> {@code {webhooks: [{id, user, name, url? | conversation?, by, created,
   * failing?, dead?}]}}, the oldest first; {@code dead} is how many dead letters there are.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    String user = body.user("user");
    return owners
        .require(caller, user)
        .compose(own -> store.of(user))
        .compose(
            all ->
                store
                    .countDead(all.stream().map(Webhook::id).toList())
                    .map(
                        dead -> {
                          JsonArray json = new JsonArray();
                          for (Webhook each : all) {
                            Integer count = dead.get(each.id());
                            JsonObject one = each.toJson();
                            json.add(count == null ? one : one.put("dead", count));
                          }
                          return new JsonObject().put("webhooks", json);
                        }));
  }

  /** {@code {id}} -> {}: nothing is posted any more. */
  public Future<JsonObject> delete(Caller caller, Body body) {
    return own(caller, body).compose(webhooks::remove).map(new JsonObject());
  }

  /**
   * {@code {id, after?}} -> {@code {dead: [{letter, conversation, seq, at, attempts, error}],
   * more}}: entries that were refused too often, the oldest first.
   */
  public Future<JsonObject> dead(Caller caller, Body body) {
    String after = body.optionalString("after", 64);
    return own(caller, body)
        .compose(webhook -> store.dead(webhook.id(), after == null ? "" : after, PAGE + 1))
        .map(WebhookCommands::page);
  }

  private static JsonObject page(List<JsonObject> letters) {
    JsonArray dead = new JsonArray();
    for (JsonObject letter : letters.subList(0, Math.min(PAGE, letters.size()))) {
      dead.add(
          new JsonObject()
              .put("letter", letter.getString("_id"))
              .put("conversation", letter.getString("c"))
              .put("seq", letter.getLong("s"))
              .put("at", letter.getLong("at"))
              .put("attempts", letter.getInteger("attempts"))
              .put("error", letter.getString("error")));
    }
    return new JsonObject().put("dead", dead).put("more", letters.size() > PAGE);
  }

  /** {@code {id}} -> {}: the dead letters are posted once more, and what waits is at once. */
  public Future<JsonObject> retry(Caller caller, Body body) {
    return own(caller, body)
        .compose(
            webhook -> store.revive(webhook.id()).onSuccess(done -> webhooks.changed(webhook.id())))
        .map(new JsonObject());
  }

  private Future<Webhook> own(Caller caller, Body body) {
    return store
        .find(body.string("id", 64))
        .compose(
            webhook -> {
              if (webhook == null) {
                throw missing();
              }
              return owners
                  .require(caller, webhook.user())
                  .recover(hidden -> Future.failedFuture(missing()))
                  .map(webhook);
            });
  }

  private static RuntimeException missing() {
    return Failure.NOT_FOUND.because("There is no such webhook.");
  }
}
