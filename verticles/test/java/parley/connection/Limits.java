package parley.connection;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import parley.Configs;
import parley.node.Config;

/** Changes to the limits of a node's sockets and senders, for tests that go to the limit. */
public record Limits(Config.Connection connection, Config.Message message, Config.Account account) {

  public static Config of(Config base, UnaryOperator<Limits> change) {
    Limits limits = change.apply(new Limits(base.connection(), base.message(), base.account()));
    return Configs.with(base, limits.account, limits.connection, limits.message);
  }

  private Limits with(Config.Connection changed) {
    return new Limits(changed, message, account);
  }

  Limits times(Duration authDeadline, Duration idle) {
    Config.Connection c = connection;
    return with(
        new Config.Connection(
            authDeadline,
            idle,
            c.maxFrameBytes(),
            c.outboxBytes(),
            c.maxPending(),
            c.framesPerSecond(),
            c.frameBurst(),
            c.maxSockets()));
  }

  /** As many frames at once and again each second. */
  Limits frames(int frames) {
    Config.Connection c = connection;
    return with(
        new Config.Connection(
            c.authDeadline(),
            c.idle(),
            c.maxFrameBytes(),
            c.outboxBytes(),
            c.maxPending(),
            frames,
            frames,
            c.maxSockets()));
  }

  Limits room(int outboxBytes, int maxPending, int maxSockets) {
    Config.Connection c = connection;
    return with(
        new Config.Connection(
            c.authDeadline(),
            c.idle(),
            c.maxFrameBytes(),
            outboxBytes,
            maxPending,
            c.framesPerSecond(),
            c.frameBurst(),
            maxSockets));
  }

  /** As many sends at once and again each second. */
  public Limits sendsPerSecond(int sends) {
    Config.Message m = message;
    return new Limits(
        connection,
        new Config.Message(
            m.maxText(),
            m.maxTitle(),
            m.maxMembers(),
            m.maxGroups(),
            sends,
            sends,
            m.flushEntries(),
            m.flushesInFlight(),
            m.maxQueued(),
            m.maxCached(),
            m.editWindow()),
        account);
  }

  /** Groups of at most that many members, and people in at most that many groups. */
  public Limits groups(int members, int groups) {
    Config.Message m = message;
    return new Limits(
        connection,
        new Config.Message(
            m.maxText(),
            m.maxTitle(),
            members,
            groups,
            m.sendsPerSecond(),
            m.sendBurst(),
            m.flushEntries(),
            m.flushesInFlight(),
            m.maxQueued(),
            m.maxCached(),
            m.editWindow()),
        account);
  }

  Limits accessLifetime(Duration lifetime) {
    Config.Account a = account;
    return new Limits(
        connection,
        message,
        new Config.Account(
            lifetime,
            a.refreshLifetime(),
            a.keyRotation(),
            a.refreshGrace(),
            a.loginsPerMinute(),
            a.registrationsPerMinute(),
            a.hashesAtOnce(),
            a.passwordMemory(),
            a.hashesQueued(),
            a.maxDevices(),
            a.maxTracked(),
            a.admins(),
            a.directory(),
            a.maxContacts()));
  }

  /** With those administrators. */
  public Limits admins(String... users) {
    Config.Account a = account;
    return new Limits(
        connection,
        message,
        new Config.Account(
            a.accessLifetime(),
            a.refreshLifetime(),
            a.keyRotation(),
            a.refreshGrace(),
            a.loginsPerMinute(),
            a.registrationsPerMinute(),
            a.hashesAtOnce(),
            a.passwordMemory(),
            a.hashesQueued(),
            a.maxDevices(),
            a.maxTracked(),
            List.of(users),
            a.directory(),
            a.maxContacts()));
  }

  /** People with at most that many contacts, found by their names or not. */
  public Limits people(int contacts, boolean directory) {
    Config.Account a = account;
    return new Limits(
        connection,
        message,
        new Config.Account(
            a.accessLifetime(),
            a.refreshLifetime(),
            a.keyRotation(),
            a.refreshGrace(),
            a.loginsPerMinute(),
            a.registrationsPerMinute(),
            a.hashesAtOnce(),
            a.passwordMemory(),
            a.hashesQueued(),
            a.maxDevices(),
            a.maxTracked(),
            a.admins(),
            directory,
            contacts));
  }
}
