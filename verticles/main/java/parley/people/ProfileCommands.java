package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.account.Accounts;
import parley.account.Profile;
import parley.bus.Addresses;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.delivery.Delivery;
import parley.media.Portraits;
import parley.presence.Visibility;

/** {@code chat.profile.*} and {@code chat.people.find}. Confined to the core context. */
public final class ProfileCommands {
  static final int MAX_FOUND = 20;

  private static final int MAX_PROFILES = 500;
  private static final int MAX_TEXT = 100;

  /** What is shorter is how the names of a good part of everybody begin. */
  private static final int MIN_TEXT = 2;

  private final Accounts accounts;
  private final Delivery delivery;
  private final Visibility visibility;
  private final boolean byName;
  private final Portraits portraits;

  /**
   * @param visibility whose last seen somebody may see
   * @param byName whether people may be found by their names
   */
  public ProfileCommands(
      Accounts accounts,
      Delivery delivery,
      Visibility visibility,
      boolean byName,
      Portraits portraits) {
    this.accounts = accounts;
    this.delivery = delivery;
    this.visibility = visibility;
    this.byName = byName;
    this.portraits = portraits;
  }

  /**
   * {@code {users}} -> {@code {profiles: {user: {name, about?, picture?, lastSeen?, deleted?, bot?,
   * commands?}}}}; unknown users are absent. {@code lastSeen} only of those who let the caller see
   * it.
   */
  public Future<JsonObject> get(Caller caller, Body body) {
    return accounts
        .profiles(body.users("users", MAX_PROFILES))
        .compose(
            profiles ->
                visibility
                    .visible(caller.user(), profiles.keySet())
                    .map(visible -> toJson(profiles, visible)));
  }

  private static JsonObject toJson(Map<String, Profile> profiles, List<String> visible) {
    JsonObject json = new JsonObject();
    profiles.forEach(
        (user, profile) -> {
          JsonObject one = profile.toJson();
          if (!visible.contains(user)) {
            one.remove("lastSeen");
          }
          json.put(user, one);
        });
    return new JsonObject().put("profiles", json);
  }

  /**
   * {@code {name?, about?, picture?, commands?}} -> {}. Others see it when they next ask for it.
   * The picture is a file that the caller has uploaded, an empty text for none; {@code commands}
   * are what a bot understands, {@code [{command, about?}]}.
   */
  public Future<JsonObject> set(Caller caller, Body body) {
    String name = Profile.name(body);
    String about = Profile.about(body);
    String picture = body.optionalString("picture", 64);
    JsonArray commands = Profile.commands(body);
    if (name == null && about == null && picture == null && commands == null) {
      throw Failure.BAD_REQUEST.because("Give \"name\", \"about\" or \"picture\".");
    }
    if (commands != null && !caller.identity().isKey()) {
      throw Failure.BAD_REQUEST.because("Only a bot has \"commands\".");
    }
    return portraits
        .claim(picture, caller.user(), caller.user())
        .compose(done -> accounts.profiles(List.of(caller.user())))
        .compose(
            before ->
                accounts
                    .change(caller.user(), name, about, picture, commands)
                    .compose(now -> replaced(before.get(caller.user()), now)))
        .map(
            profile -> {
              delivery.push(
                  Set.of(caller.user()),
                  Events.profile(caller.user(), profile.toJson()),
                  caller.session());
              return new JsonObject();
            });
  }

  private Future<Profile> replaced(Profile before, Profile now) {
    return portraits.replace(before.picture(), now.picture()).map(now);
  }

  /**
   * {@code {text}} -> {@code {people: [{user, name, about?, picture?}]}}: whoever has that id
   * first, then those in whose name every word of the text begins a word, at most {@link
   * #MAX_FOUND} of them.
   */
  public Future<JsonObject> find(Caller caller, Body body) {
    String text = body.string("text", MAX_TEXT).strip();
    Future<Map<String, Profile>> byId =
        Addresses.isUserId(text)
            ? accounts.profiles(List.of(text))
            : Future.succeededFuture(Map.of());
    return byId.compose(
            exactly ->
                named(text)
                    .map(
                        named -> {
                          Map<String, Profile> found = new LinkedHashMap<>(exactly);
                          found.values().removeIf(Profile::deleted);
                          named.forEach(profile -> found.putIfAbsent(profile.user(), profile));
                          found.remove(caller.user());
                          return found;
                        }))
        .map(ProfileCommands::toJson);
  }

  private Future<List<Profile>> named(String text) {
    if (!byName || text.length() < MIN_TEXT) {
      return Future.succeededFuture(List.of());
    }
    return accounts
        .find(text, MAX_FOUND)
        .map(found -> found.stream().sorted(Comparator.comparing(Profile::name)).toList());
  }

  private static JsonObject toJson(Map<String, Profile> found) {
    JsonArray people = new JsonArray();
    found.forEach(
        (user, profile) -> {
          JsonObject one = profile.toJson().put("user", user);
          one.remove("lastSeen");
          people.add(one);
        });
    return new JsonObject().put("people", people);
  }
}
