package parley.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.account.Accounts;
import parley.bus.Body;
import parley.bus.Caller;
import parley.bus.Events;
import parley.bus.Failure;
import parley.delivery.Delivery;
import parley.people.ContactStore.Contact;

/**
 * {@code chat.contact.*}: whom somebody knows, under names of their own; nobody else learns of it.
 * Confined to the core context.
 */
public final class ContactCommands {
  private static final int MAX_NAME = 64;
  private static final int PAGE = 500;

  private final ContactStore contacts;
  private final Accounts accounts;
  private final Delivery delivery;
  private final Sharing sharing;
  private final int max;

  /**
   * @param max contacts of one user; as many more as there are nodes may come of several added at
   *     once
   */
  public ContactCommands(
      ContactStore contacts, Accounts accounts, Delivery delivery, Sharing sharing, int max) {
    this.contacts = contacts;
    this.accounts = accounts;
    this.delivery = delivery;
    this.sharing = sharing;
    this.max = max;
  }

  /**
   * {@code {user, name?}} -> {}. Adds a contact, or renames one; without a name they go by their
   * own. {@code NOT_FOUND} for somebody who does not exist.
   */
  public Future<JsonObject> set(Caller caller, Body body) {
    String user = body.user("user");
    String name = body.optionalLine("name", MAX_NAME);
    Contact contact = new Contact(user, name == null ? "" : name);
    if (user.equals(caller.user())) {
      throw Failure.BAD_REQUEST.because("You are no contact of your own.");
    }
    return accounts
        .existing(List.of(user))
        .compose(
            existing -> {
              if (existing.isEmpty()) {
                throw Failure.NOT_FOUND.because("There is no user " + user + ".");
              }
              return requireRoom(caller.user(), user);
            })
        .compose(room -> contacts.put(caller.user(), contact))
        .map(done -> tell(caller, contact, false));
  }

  private Future<Void> requireRoom(String owner, String user) {
    return contacts
        .has(owner, user)
        .compose(has -> has ? Future.succeededFuture(0) : contacts.count(owner, max))
        .map(
            count -> {
              if (count >= max) {
                throw Failure.TOO_LARGE.because("You have " + max + " contacts already.");
              }
              return null;
            });
  }

  /** {@code {user}} -> {}. Changes nothing when they are no contact. */
  public Future<JsonObject> remove(Caller caller, Body body) {
    String user = body.user("user");
    return contacts
        .remove(caller.user(), user)
        .compose(done -> sharing.contactRemoved(caller.user()))
        .map(done -> tell(caller, new Contact(user, ""), true));
  }

  private JsonObject tell(Caller caller, Contact contact, boolean removed) {
    delivery.push(
        Set.of(caller.user()),
        Events.contact(contact.user(), contact.name(), removed),
        caller.session());
    return new JsonObject();
  }

  /**
   * {@code {after?}} -> {@code {contacts: [{user, name?}], more}}: {@link #PAGE} at most, by id;
   * {@code more} says that others follow the last one.
   */
  public Future<JsonObject> list(Caller caller, Body body) {
    String after = body.json().getValue("after") == null ? "" : body.user("after");
    return contacts
        .list(caller.user(), after, PAGE + 1)
        .map(
            found -> {
              JsonArray page = new JsonArray();
              found.stream().limit(PAGE).forEach(contact -> page.add(toJson(contact)));
              return new JsonObject().put("contacts", page).put("more", found.size() > PAGE);
            });
  }

  private static JsonObject toJson(Contact contact) {
    JsonObject json = new JsonObject().put("user", contact.user());
    return contact.name().isEmpty() ? json : json.put("name", contact.name());
  }
}
