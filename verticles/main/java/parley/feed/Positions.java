package parley.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import parley.conversation.ConversationStore;
import parley.conversation.Member;

/**
 * How far one feed has come in the conversations of its user. Thread-safe; futures fail with {@code
 * UNAVAILABLE}.
 */
final class Positions {
  /** Conversations that are looked at with one question to the database. */
  static final int PAGE = 200;

  private final FeedStore store;
  private final ConversationStore memberships;
  private final String user;
  private final String feed;
  private final boolean fromNow;

  /**
   * @param fromNow whether what was written before somebody joins is none of it
   */
  Positions(
      FeedStore store, ConversationStore memberships, String user, String name, boolean fromNow) {
    this.store = store;
    this.memberships = memberships;
    this.user = user;
    this.feed = FeedStore.id(user, name);
    this.fromNow = fromNow;
  }

  /** Some of the user's conversations, in the order of their ids. */
  record Page(List<String> all, List<String> behind) {
    /** Where the next page begins; null after the last one. */
    String last() {
      return all.size() < PAGE ? null : all.get(all.size() - 1);
    }
  }

  /** The page after that conversation, with those in which there is more than was confirmed. */
  Future<Page> page(String after) {
    return memberships
        .membershipsOf(user, after, PAGE)
        .compose(
            documents -> {
              Map<String, Member> members = members(documents);
              List<String> all = documents.stream().map(each -> each.getString("c")).toList();
              return heads(members)
                  .compose(
                      heads ->
                          of(members)
                              .map(
                                  positions ->
                                      all.stream()
                                          .filter(
                                              id -> positions.get(id) < heads.getOrDefault(id, 0L))
                                          .toList()))
                  .map(behind -> new Page(all, behind));
            });
  }

  /** Everything that is there is confirmed. */
  Future<Void> toEnd() {
    return toEnd("");
  }

  private Future<Void> toEnd(String after) {
    return memberships
        .membershipsOf(user, after, PAGE)
        .compose(
            documents ->
                heads(members(documents))
                    .compose(heads -> store.raise(feed, heads))
                    .compose(
                        done ->
                            documents.size() < PAGE
                                ? Future.succeededFuture()
                                : toEnd(documents.get(PAGE - 1).getString("c"))));
  }

  /** How far the feed has come in those of these conversations that the user is or was in. */
  Future<Map<String, Long>> of(Collection<String> conversations) {
    return membersOf(conversations).compose(this::of);
  }

  /** Notes where a conversation begins, or it would move as its member reads. */
  private Future<Map<String, Long>> of(Map<String, Member> members) {
    return store
        .positions(feed, members.keySet())
        .compose(
            known -> {
              Map<String, Long> begun = new HashMap<>();
              members.forEach(
                  (id, member) -> {
                    if (!known.containsKey(id)) {
                      begun.put(id, beginning(member));
                    }
                  });
              known.putAll(begun);
              return store.raise(feed, begun).map(known);
            });
  }

  private long beginning(Member member) {
    if (!fromNow) {
      return 0;
    }
    return member.role().equals(Member.FOLLOWER) ? member.read() : member.joined() - 1;
  }

  /**
   * Confirms.
   *
   * @return what was confirmed of that: the user has nothing to say of other conversations
   */
  Future<Map<String, Long>> confirm(Map<String, Long> positions) {
    return membersOf(positions.keySet())
        .compose(
            members -> {
              Map<String, Long> own = new HashMap<>(positions);
              own.keySet().retainAll(members.keySet());
              return store.raise(feed, own).map(own);
            });
  }

  /** The channels that the user follows, with how far they have read each. */
  Future<Map<String, Long>> channels(int max) {
    return memberships.followed(user, max);
  }

  private Future<Map<String, Member>> membersOf(Collection<String> conversations) {
    List<String> keys = conversations.stream().map(id -> ConversationStore.key(id, user)).toList();
    return memberships
        .members(keys)
        .map(
            found -> {
              Map<String, Member> members = new HashMap<>();
              int suffix = user.length() + 1;
              found.forEach(
                  (key, member) -> members.put(key.substring(0, key.length() - suffix), member));
              return members;
            });
  }

  private static Map<String, Member> members(List<JsonObject> documents) {
    return documents.stream()
        .collect(Collectors.toMap(each -> each.getString("c"), Member::fromJson));
  }

  /** The highest entry of each that the member may read. */
  private Future<Map<String, Long>> heads(Map<String, Member> members) {
    return memberships
        .conversations(members.keySet())
        .map(
            documents ->
                documents.stream()
                    .collect(
                        Collectors.toMap(
                            each -> each.getString("_id"),
                            each ->
                                members
                                    .get(each.getString("_id"))
                                    .visibleHead(each.getLong("head")))));
  }
}
