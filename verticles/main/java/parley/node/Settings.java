package parley.node;

import static parley.node.Kind.DURATION;
import static parley.node.Kind.DURATIONS;
import static parley.node.Kind.MEMBERS;
import static parley.node.Kind.MONGO;
import static parley.node.Kind.NETWORKS;
import static parley.node.Kind.OPTIONAL_PATH;
import static parley.node.Kind.PATH;
import static parley.node.Kind.PLACES;
import static parley.node.Kind.SIZE;
import static parley.node.Kind.SPACE;
import static parley.node.Kind.SWITCH;
import static parley.node.Kind.TEXT;
import static parley.node.Kind.USERS;
import static parley.node.Kind.WHOLE;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The one table of settings: flags, environment, properties file, {@code --help} and the manual are
 * made from it. Defaults are those of {@link Config#defaults()}. Thread-safe.
 */
final class Settings {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long KIB = 1_024;
  private static final long MIB = 1_024 * KIB;
  private static final long GIB = 1_024 * MIB;
  private static final long MANY = 100_000_000;

  static final List<Setting> ALL =
      List.of(
          Setting.of(
              "port",
              "http.port",
              WHOLE,
              0,
              65_535,
              "TCP port for clients; 0 lets the system choose."),
          Setting.of("host", "http.host", TEXT, "Address to listen on for clients."),
          Setting.of(
                  "event-loops",
                  "http.eventLoops",
                  WHOLE,
                  1,
                  1_024,
                  "Event loops that hold sockets.")
              .withDefault("one per processor, at least 2"),
          Setting.of(
              "trust-forwarded",
              "http.trustForwarded",
              SWITCH,
              "Believe `X-Forwarded-For`; only behind a proxy that sets it."),
          Setting.of(
              "webroot",
              "http.webroot",
              OPTIONAL_PATH,
              "Directory served instead of the web chat in the jar, read anew for each request."),
          Setting.of(
              "bridge",
              "bridge.on",
              SWITCH,
              "Whether backends may connect by the TCP event-bus bridge."),
          Setting.of(
              "bridge-port",
              "bridge.port",
              WHOLE,
              0,
              65_535,
              "TCP port for backends, at the address of `--host`; 0 lets the system choose."),
          Setting.of(
              "bridge-cert",
              "bridge.cert",
              OPTIONAL_PATH,
              "PEM file of certificates; with it the bridge speaks TLS only."),
          Setting.of(
              "bridge-key",
              "bridge.key",
              OPTIONAL_PATH,
              "PEM file of the private key to `--bridge-cert`."),
          Setting.of(
              "members",
              "cluster.members",
              MEMBERS,
              "Nodes to ask for the cluster, host or host:port, separated by commas; or `dns:name`, a name"
                  + " that stands for all of them."),
          Setting.of(
              "cluster-name", "cluster.name", TEXT, "Nodes of different names ignore each other."),
          Setting.of(
              "cluster-host", "cluster.host", TEXT, "Address at which other nodes reach this one."),
          Setting.of(
              "cluster-port",
              "cluster.port",
              WHOLE,
              1,
              65_000,
              "First port tried for the cluster; the next free one is taken."),
          Setting.of(
              "cluster-patience",
              "cluster.patience",
              DURATION,
              3 * SECOND,
              10 * MINUTE,
              "A node that hangs or is cut off for that long is out; the same on all nodes."),
          Setting.of(
              "mongo",
              "database.uri",
              MONGO,
              "MongoDB connection string; none starts the embedded database."),
          Setting.of("mongo-database", "database.name", TEXT, "Name of the database."),
          Setting.of("data", "database.data", PATH, "Directory of the embedded database."),
          Setting.of(
              "embedded-port",
              "database.embeddedPort",
              WHOLE,
              0,
              65_535,
              "Loopback port of the embedded database; 0 lets the system choose."),
          Setting.of(
              "fsync",
              "database.fsync",
              SWITCH,
              "Whether the embedded database flushes to the device before it acknowledges."),
          Setting.of(
              "database-timeout",
              "database.timeout",
              DURATION,
              100,
              5 * MINUTE,
              "After that a command that needs the database fails with `UNAVAILABLE`."),
          Setting.of(
              "access-lifetime",
              "account.accessLifetime",
              DURATION,
              SECOND,
              DAY,
              "Lifetime of access tokens."),
          Setting.of(
              "refresh-lifetime",
              "account.refreshLifetime",
              DURATION,
              MINUTE,
              3_650 * DAY,
              "Lifetime of refresh tokens."),
          Setting.of(
              "key-rotation",
              "account.keyRotation",
              DURATION,
              MINUTE,
              3_650 * DAY,
              "How often a new signing key is made."),
          Setting.of(
              "logins-per-minute",
              "account.loginsPerMinute",
              WHOLE,
              1,
              MANY,
              "Login attempts per account; per address ten times as many."),
          Setting.of(
              "refresh-grace",
              "account.refreshGrace",
              DURATION,
              0,
              10 * MINUTE,
              "A refresh repeated within that time gets the same answer again."),
          Setting.of(
              "registrations-per-minute",
              "account.registrationsPerMinute",
              WHOLE,
              1,
              MANY,
              "New accounts per address."),
          Setting.of(
              "hashes-at-once",
              "account.hashesAtOnce",
              WHOLE,
              1,
              64,
              "Passwords hashed at the same time."),
          Setting.of(
              "password-memory",
              "account.passwordMemory",
              SIZE,
              8 * KIB,
              1_024 * MIB,
              "Memory that hashing one takes; OWASP advises no less than the default."),
          Setting.of(
              "hashes-queued",
              "account.hashesQueued",
              WHOLE,
              1,
              MANY,
              "Passwords that wait for that before logins are refused."),
          Setting.of(
              "max-devices",
              "account.maxDevices",
              WHOLE,
              1,
              MANY,
              "Devices signed in per user; one more signs out the one unused for longest."),
          Setting.of(
              "max-tracked",
              "account.maxTracked",
              WHOLE,
              1,
              MANY,
              "Accounts, addresses and revocations remembered in memory, each."),
          Setting.of(
              "admins",
              "account.admins",
              USERS,
              "User ids of the server's administrators, separated by commas."),
          Setting.of(
              "directory",
              "account.directory",
              SWITCH,
              "Whether people are found by their names; by their whole ids they are in any case."),
          Setting.of(
              "max-contacts",
              "account.maxContacts",
              WHOLE,
              1,
              100_000,
              "Contacts that one user may have, and people whom they may block."),
          Setting.of(
              "auth-deadline",
              "connection.authDeadline",
              DURATION,
              100,
              10 * MINUTE,
              "A socket that has not authenticated by then is closed."),
          Setting.of(
              "idle",
              "connection.idle",
              DURATION,
              SECOND,
              DAY,
              "A socket that is silent for that long is closed."),
          Setting.of(
              "max-frame",
              "connection.maxFrameBytes",
              SIZE,
              KIB,
              16 * MIB,
              "Largest frame from a client."),
          Setting.of(
              "outbox",
              "connection.outboxBytes",
              SIZE,
              KIB,
              1_024 * MIB,
              "How far a reader may lag before its socket is closed."),
          Setting.of(
              "max-pending",
              "connection.maxPending",
              WHOLE,
              1,
              MANY,
              "Commands of one socket being carried out at once."),
          Setting.of(
              "frames-per-second",
              "connection.framesPerSecond",
              WHOLE,
              1,
              MANY,
              "Frames per socket, sustained."),
          Setting.of(
              "frame-burst", "connection.frameBurst", WHOLE, 1, MANY, "Frames per socket at once."),
          Setting.of(
              "max-sockets",
              "connection.maxSockets",
              WHOLE,
              1,
              MANY,
              "Sockets per node; mind the limit of open files."),
          Setting.of("max-text", "message.maxText", WHOLE, 1, MANY, "Characters of one text."),
          Setting.of(
              "max-title", "message.maxTitle", WHOLE, 1, 10_000, "Characters of a group's title."),
          Setting.of("max-members", "message.maxMembers", WHOLE, 2, MANY, "Members of a group."),
          Setting.of(
              "max-groups",
              "message.maxGroups",
              WHOLE,
              1,
              MANY,
              "Groups that one user may be in, and channels that they may follow."),
          Setting.of(
              "sends-per-second",
              "message.sendsPerSecond",
              WHOLE,
              1,
              MANY,
              "Sends per user and node, sustained."),
          Setting.of(
              "send-burst",
              "message.sendBurst",
              WHOLE,
              1,
              MANY,
              "Sends per user and node at once."),
          Setting.of(
              "flush-entries",
              "message.flushEntries",
              WHOLE,
              1,
              1_000,
              "Entries in one write to the database."),
          Setting.of(
              "flushes-in-flight",
              "message.flushesInFlight",
              WHOLE,
              1,
              64,
              "Writes to the database at the same time."),
          Setting.of(
              "max-queued",
              "message.maxQueued",
              WHOLE,
              1,
              MANY,
              "Entries that wait for the database before sends are refused."),
          Setting.of(
              "max-cached",
              "message.maxCached",
              WHOLE,
              1,
              MANY,
              "Conversations a node keeps in memory."),
          Setting.of(
              "edit-window",
              "message.editWindow",
              DURATION,
              0,
              365 * DAY,
              "For so long one may edit what one has written."),
          Setting.of(
              "bytes-in-flight",
              "delivery.bytesInFlight",
              SIZE,
              KIB,
              1_024 * MIB,
              "Pushes to one node, unacknowledged, before they become a `resync`."),
          Setting.of(
              "announce-timeout",
              "delivery.announceTimeout",
              DURATION,
              10,
              MINUTE,
              "After that a session syncs although a node has not acknowledged it."),
          Setting.of(
              "receipt-delay",
              "delivery.receiptDelay",
              DURATION,
              0,
              MINUTE,
              "Receipts are coalesced for that long."),
          Setting.of(
              "presence-debounce",
              "delivery.presenceDebounce",
              DURATION,
              0,
              10 * MINUTE,
              "Somebody is said to have come or gone after that long."),
          Setting.of(
              "user-addresses",
              "delivery.userAddresses",
              SWITCH,
              "Whether each online user is a consumer on the clustered bus."),
          Setting.of(
              "user-addresses-per-second",
              "delivery.userAddressesPerSecond",
              WHOLE,
              1,
              MANY,
              "Registrations of such consumers."),
          Setting.of(
              "affected-users",
              "delivery.limits.affectedUsers",
              WHOLE,
              1,
              MANY,
              "Users remembered by name per node for a `resync`; beyond, everybody there syncs."),
          Setting.of(
              "watched-users",
              "delivery.limits.watchedUsers",
              WHOLE,
              1,
              MANY,
              "Users in one presence list."),
          Setting.of(
              "typing-states",
              "delivery.limits.typingStates",
              WHOLE,
              1,
              MANY,
              "Who is typing where, remembered to swallow repetitions."),
          Setting.of(
              "attached-users",
              "delivery.limits.attachedUsers",
              WHOLE,
              1,
              MANY,
              "Users whose events are also published on the bus."),
          Setting.of(
              "notified-users",
              "delivery.limits.notifiedUsers",
              WHOLE,
              1,
              MANY,
              "Users in one `chat.notify`."),
          Setting.of(
              "event-bytes",
              "delivery.limits.eventBytes",
              SIZE,
              KIB,
              16 * MIB,
              "Largest event that another application sends."),
          Setting.of(
              "expire-after",
              "retention.expireAfter",
              DURATIONS,
              "Times after which people may have messages disappear."),
          Setting.of(
              "retention",
              "retention.keep",
              DURATION,
              "After that every message written from then on disappears; 0s for never."),
          Setting.of(
              "media",
              "media.places",
              PLACES,
              "Where the files that people send are kept; new ones go to the first of several. Without,"
                  + " it is the embedded database's directory, or the MongoDB."),
          Setting.of("max-picture", "media.maxPicture", SPACE, KIB, 64 * GIB, "Largest picture."),
          Setting.of("max-video", "media.maxVideo", SPACE, KIB, 64 * GIB, "Largest video."),
          Setting.of("max-audio", "media.maxAudio", SPACE, KIB, 64 * GIB, "Largest sound."),
          Setting.of(
              "max-document", "media.maxDocument", SPACE, KIB, 64 * GIB, "Largest other file."),
          Setting.of(
              "media-quota", "media.quota", SPACE, KIB, 1_024 * 1_024 * GIB, "Files of one user."),
          Setting.of(
              "uploads-at-once",
              "media.uploadsAtOnce",
              WHOLE,
              1,
              10_000,
              "Unfinished uploads of one user."),
          Setting.of(
              "upload-lifetime",
              "media.uploadLifetime",
              DURATION,
              SECOND,
              30 * DAY,
              "After that what is unfinished, or was not sent, is removed."),
          Setting.of(
              "webhook-networks",
              "webhooks.networks",
              NETWORKS,
              "Networks that webhooks may post to although they are not public, by http too."),
          Setting.of(
              "webhook-timeout",
              "webhooks.timeout",
              DURATION,
              100,
              MINUTE,
              "After that an endpoint has not answered a webhook."),
          Setting.of(
              "webhook-retry",
              "webhooks.retry",
              DURATION,
              1,
              60 * MINUTE,
              "After that a webhook posts again what was refused; then after twice that, and so on."),
          Setting.of(
              "webhook-attempts",
              "webhooks.attempts",
              WHOLE,
              1,
              100,
              "Refusals after which a webhook keeps an entry as a dead letter and goes on."),
          Setting.of(
              "max-webhooks",
              "webhooks.most",
              WHOLE,
              0,
              100_000,
              "Webhooks of all bots that post elsewhere."),
          Setting.of(
              "drain",
              "drain",
              DURATION,
              0,
              60 * MINUTE,
              "The most time over which a stopping node spreads the closing of its sockets."));

  private Settings() {}

  /** The setting of that name, if there is one. */
  static Optional<Setting> named(String name) {
    return ALL.stream().filter(setting -> setting.name().equals(name)).findFirst();
  }

  /** The defaults with those values, by path, in their places. */
  static Config apply(Map<String, Object> values) {
    return (Config) rebuild(Config.defaults(), "", values);
  }

  /** The component of a configuration at that path. */
  static Object valueIn(Config config, String path) {
    Object value = config;
    for (String name : path.split("\\.")) {
      value = component((Record) value, name);
    }
    return value;
  }

  /** The paths of everything that can be configured. */
  static List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect(Config.defaults(), "", paths);
    return paths;
  }

  private static void collect(Record record, String prefix, List<String> paths) {
    for (RecordComponent each : record.getClass().getRecordComponents()) {
      if (component(record, each.getName()) instanceof Record nested) {
        collect(nested, prefix + each.getName() + ".", paths);
      } else {
        paths.add(prefix + each.getName());
      }
    }
  }

  private static Record rebuild(Record record, String prefix, Map<String, Object> values) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String path = prefix + components[i].getName();
      Object value = component(record, components[i].getName());
      arguments[i] =
          value instanceof Record nested
              ? rebuild(nested, path + ".", values)
              : values.getOrDefault(path, value);
    }
    Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return record.getClass().getDeclaredConstructor(types).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getClass().getName(), e);
    }
  }

  private static Object component(Record record, String name) {
    try {
      return record.getClass().getMethod(name).invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(record.getClass().getName() + "." + name, e);
    }
  }
}
