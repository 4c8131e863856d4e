package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A device that comes back when its connection is gone. Confined to its event loop. */
final class StormClient implements LinkEvents {
  final String user;
  private final Storm storm;
  private final int number;
  private final Inbox inbox = new Inbox();
  private final Map<Long, Promise<Void>> begun = new HashMap<>();
  private ParleyLink link;
  private boolean isBack;
  private int last;
  private int unanswered;

  /**
   * @param number its own in this run
   */
  StormClient(Storm storm, int number, String user) {
    this.storm = storm;
    this.number = number;
    this.user = user;
  }

  /** Completes when it is connected and has synced. */
  Future<Void> connect(int node) {
    return storm
        .means
        .peer()
        .connect(user, node, inbox, this)
        .map(
            connected -> {
              link = connected;
              return null;
            });
  }

  /** Completes when the first entry of a conversation is stored. */
  Future<Void> begin(String with) {
    Promise<Void> stored = Promise.promise();
    begun.put(token(last + 1), stored);
    write(with);
    return stored.future();
  }

  /** Sends an entry, if it is connected. */
  void write(String to) {
    if (link != null) {
      storm.sent.increment();
      unanswered++;
      link.send(to, token(++last));
    }
  }

  private long token(int entry) {
    return (long) number << 32 | entry;
  }

  Future<Void> disconnect() {
    return link == null ? Future.succeededFuture() : link.close().otherwiseEmpty();
  }

  @Override
  public void acknowledged(long token) {
    unanswered--;
    storm.acknowledged.add(token);
    Promise<Void> first = begun.remove(token);
    if (first != null) {
      first.complete();
    }
  }

  @Override
  public void refused(long token, String reason) {
    unanswered--;
    storm.refused.increment();
    Promise<Void> first = begun.remove(token);
    if (first != null) {
      first.fail(reason);
    }
  }

  @Override
  public void received(String from, long token) {
    storm.received.add(token);
  }

  @Override
  public void delivered(long token) {}

  @Override
  public void closed() {
    if (link == null) {
      return; // it fails to connect, and knows
    }
    link = null;
    storm.cutOff.add(unanswered);
    unanswered = 0;
    if (storm.breaking) {
      if (isBack) {
        storm.closed.increment();
      }
      comeBack(1);
    }
  }

  private void comeBack(int failures) {
    storm
        .means
        .loops()
        .vertx()
        .timer(Backoff.millis(failures), TimeUnit.MILLISECONDS)
        .compose(waited -> connect(storm.refuge(number)))
        .onSuccess(
            connected -> {
              if (!isBack) {
                isBack = true;
                storm.isSynced();
              }
            })
        .onFailure(
            failed -> {
              storm.retries.increment();
              comeBack(failures + 1);
            });
  }
}
