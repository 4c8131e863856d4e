package parley.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a node can be told, immutable. Its parts are handed to the features by constructor.
 *
 * @param http where clients connect
 * @param bridge where backends connect
 * @param cluster how nodes find each other
 * @param database where the log is kept
 * @param account sign-in and tokens
 * @param connection what a socket may do
 * @param message what a conversation may hold
 * @param delivery how events travel
 * @param retention for how long what is written stays
 * @param media what files people may send
 * @param webhooks what is posted elsewhere
 * @param drain how long a stopping node lets its sockets leave
 */
public record Config(
    Http http,
    Bridge bridge,
    Cluster cluster,
    Database database,
    Account account,
    Connection connection,
    Message message,
    Delivery delivery,
    Retention retention,
    Media media,
    Webhooks webhooks,
    Duration drain) {
  private static final long MIB = 1_024 * 1_024;

  /**
   * @param host the address to listen on
   * @param port the TCP port; 0 lets the system choose
   * @param eventLoops HTTP server instances, one event loop each
   * @param trustForwarded whether {@code X-Forwarded-For} names the client (behind a proxy)
   * @param webroot a directory that is served instead of the web chat in the jar
   */
  public record Http(
      String host, int port, int eventLoops, boolean trustForwarded, Optional<Path> webroot) {}

  /**
   * @param on whether there is one
   * @param port the TCP port, at the address of {@link Http}; 0 lets the system choose
   * @param cert PEM file of the certificates it shows; none for a line that is not encrypted
   * @param key PEM file of the private key to them
   */
  public record Bridge(boolean on, int port, Optional<Path> cert, Optional<Path> key) {}

  /**
   * @param name clusters of different names ignore each other
   * @param host the address this node is reached at by other nodes
   * @param port first Hazelcast port tried; the next free one is taken
   * @param members host or host:port of nodes to ask; or {@code dns:name} alone, of which the nodes
   *     are all addresses
   * @param patience after which a node that hangs or is cut off is out, whole seconds of it used
   */
  public record Cluster(
      String name, String host, int port, List<String> members, Duration patience) {}

  /**
   * @param uri a MongoDB connection string; empty starts the embedded server
   * @param name the database's name
   * @param data where the embedded server keeps its files
   * @param embeddedPort loopback port of the embedded server; 0 lets the system choose
   * @param fsync whether the embedded server flushes to the device before it acknowledges
   * @param timeout after which a command that needs the database fails with UNAVAILABLE
   */
  public record Database(
      Optional<String> uri,
      String name,
      Path data,
      int embeddedPort,
      boolean fsync,
      Duration timeout) {

    /** Names everything but the password within the URI. */
    @Override
    public String toString() {
      return "Database[uri=%s, name=%s, data=%s, embeddedPort=%d, fsync=%s, timeout=%s]"
          .formatted(uri.map(Redaction::of), name, data, embeddedPort, fsync, timeout);
    }
  }

  /**
   * @param accessLifetime of access tokens
   * @param refreshLifetime of refresh tokens
   * @param keyRotation how often a new signing key is made
   * @param refreshGrace for which a repeated refresh gets the same answer again
   * @param loginsPerMinute attempts per account and minute; per address ten times as many
   * @param registrationsPerMinute per address
   * @param hashesAtOnce passwords being hashed, each on a thread of its own
   * @param passwordMemory bytes that hashing one takes, whole KiB of it used
   * @param hashesQueued passwords that wait for that before logins are refused
   * @param maxDevices signed in per user; one more signs out the one unused for longest
   * @param maxTracked accounts, addresses and revocations remembered in memory, each
   * @param admins user ids of the server's administrators
   * @param directory whether people may be found by their names
   * @param maxContacts that one user may have, and people whom they may block
   */
  public record Account(
      Duration accessLifetime,
      Duration refreshLifetime,
      Duration keyRotation,
      Duration refreshGrace,
      int loginsPerMinute,
      int registrationsPerMinute,
      int hashesAtOnce,
      int passwordMemory,
      int hashesQueued,
      int maxDevices,
      int maxTracked,
      List<String> admins,
      boolean directory,
      int maxContacts) {

    /** Whether that user is one of the server's administrators. */
    public boolean isAdmin(String user) {
      return admins.contains(user);
    }
  }

  /**
   * @param authDeadline for the first valid chat.auth
   * @param idle silence after which a socket is closed
   * @param maxFrameBytes of one frame from a client
   * @param outboxBytes a reader may lag behind
   * @param maxPending commands of one socket being carried out
   * @param framesPerSecond sustained, per socket
   * @param frameBurst frames at once, per socket
   * @param maxSockets per node
   */
  public record Connection(
      Duration authDeadline,
      Duration idle,
      int maxFrameBytes,
      int outboxBytes,
      int maxPending,
      int framesPerSecond,
      int frameBurst,
      int maxSockets) {}

  /**
   * @param maxText characters of one text
   * @param maxTitle characters of a group's title
   * @param maxMembers of a group
   * @param maxGroups that one user may be in, and channels that they may follow
   * @param sendsPerSecond sustained, per user and node
   * @param sendBurst sends at once, per user and node
   * @param flushEntries in one write to the database
   * @param flushesInFlight writes to the database at the same time
   * @param maxQueued entries that wait for the database before sends are refused
   * @param maxCached conversations a node keeps in memory
   * @param editWindow for which one may edit what one has written
   */
  public record Message(
      int maxText,
      int maxTitle,
      int maxMembers,
      int maxGroups,
      int sendsPerSecond,
      int sendBurst,
      int flushEntries,
      int flushesInFlight,
      int maxQueued,
      int maxCached,
      Duration editWindow) {}

  /**
   * @param bytesInFlight to one node, unacknowledged, before pushes become a resync
   * @param announceTimeout after which a session syncs although a node has not acknowledged it
   * @param receiptDelay for which receipts are coalesced
   * @param presenceDebounce before somebody is said to have come or gone
   * @param userAddresses whether each online user is a consumer on the clustered bus
   * @param userAddressesPerSecond registrations of such consumers, at most
   * @param limits what is remembered
   */
  public record Delivery(
      int bytesInFlight,
      Duration announceTimeout,
      Duration receiptDelay,
      Duration presenceDebounce,
      boolean userAddresses,
      int userAddressesPerSecond,
      Limits limits) {

    /**
     * @param affectedUsers remembered by name per node for a resync; beyond, everybody there syncs
     * @param watchedUsers in one session's presence list
     * @param typingStates remembered to swallow repetitions
     * @param attachedUsers whose events are also published on the bus
     * @param notifiedUsers in one chat.notify
     * @param eventBytes of one event that another application sends
     */
    public record Limits(
        int affectedUsers,
        int watchedUsers,
        int typingStates,
        int attachedUsers,
        int notifiedUsers,
        int eventBytes) {

      /** What a node allows when it is told nothing. */
      public static Limits defaults() {
        return new Limits(10_000, 500, 10_000, 10_000, 1_024, 64 * 1024);
      }
    }
  }

  /**
   * @param expireAfter the times after which people may have messages disappear
   * @param keep after which every message disappears; zero for never
   */
  public record Retention(List<Duration> expireAfter, Duration keep) {}

  /**
   * @param places where files are kept, as {@link parley.media.Place} reads them: new ones go to
   *     the first; none keeps them beside the embedded database, or in the MongoDB
   * @param maxPicture bytes of a picture
   * @param maxVideo bytes of a video
   * @param maxAudio bytes of a sound
   * @param maxDocument bytes of any other file
   * @param quota bytes of all files of one user
   * @param uploadsAtOnce unfinished ones of one user
   * @param uploadLifetime after which what is unfinished, or was not sent, is removed
   */
  public record Media(
      List<String> places,
      long maxPicture,
      long maxVideo,
      long maxAudio,
      long maxDocument,
      long quota,
      int uploadsAtOnce,
      Duration uploadLifetime) {}

  /**
   * @param networks that are posted to although they are not public, such as {@code 10.0.0.0/8}
   * @param timeout after which an endpoint has not answered
   * @param retry after which a post is tried again the first time; then twice that, and so on
   * @param attempts of one post before it is a dead letter
   * @param most that post elsewhere, of all bots
   */
  public record Webhooks(
      List<String> networks, Duration timeout, Duration retry, int attempts, int most) {}

  /** What a node does when it is told nothing. */
  public static Config defaults() {
    return new Config(
        new Http(
            "0.0.0.0",
            8080,
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            false,
            Optional.empty()),
        new Bridge(false, 7_000, Optional.empty(), Optional.empty()),
        new Cluster("parley", "127.0.0.1", 5701, List.of("127.0.0.1"), Duration.ofSeconds(12)),
        new Database(Optional.empty(), "parley", Path.of("data"), 0, true, Duration.ofSeconds(5)),
        new Account(
            Duration.ofMinutes(15),
            Duration.ofDays(60),
            Duration.ofDays(30),
            Duration.ofMinutes(1),
            10,
            300,
            2,
            19 * 1024 * 1024,
            64,
            32,
            100_000,
            List.of(),
            true,
            5_000),
        new Connection(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            64 * 1024,
            1024 * 1024,
            256,
            200,
            1_000,
            18_000),
        new Message(
            8_000, 100, 1_024, 1_000, 50, 200, 500, 4, 20_000, 20_000, Duration.ofMinutes(15)),
        new Delivery(
            8 * 1024 * 1024,
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            true,
            200,
            Delivery.Limits.defaults()),
        new Retention(
            List.of(Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(90)), Duration.ZERO),
        new Media(
            List.of(),
            32 * MIB,
            2_048 * MIB,
            256 * MIB,
            2_048 * MIB,
            20_480 * MIB,
            16,
            Duration.ofDays(1)),
        new Webhooks(List.of(), Duration.ofSeconds(10), Duration.ofSeconds(5), 8, 1_000),
        Duration.ofSeconds(5));
  }
}
