package parley.load;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chat server in memory that loses, repeats and refuses on purpose. Everybody is on one loop, so
 * it is confined to that.
 */
final class LossyServer implements Peer {
  private final Map<String, LinkEvents> online = new HashMap<>();
  private final Map<String, List<String>> groups = new HashMap<>();
  int lost;
  int unanswered;
  int refused;
  private int sent;

  @Override
  public String name() {
    return "lossy";
  }

  @Override
  public boolean ticks() {
    return true;
  }

  @Override
  public Future<Void> register(List<String> users) {
    return Future.succeededFuture();
  }

  @Override
  public Future<String> group(List<String> members) {
    groups.put("group", members);
    return Future.succeededFuture("group");
  }

  @Override
  public Future<Link> connect(String user, LinkEvents events) {
    online.put(user, events);
    return Future.succeededFuture(
        new Link() {
          @Override
          public void send(String to, long token) {
            deliver(user, groups.getOrDefault(to, List.of(to)), token, events);
          }

          @Override
          public Future<Void> close() {
            events.closed();
            return Future.succeededFuture();
          }
        });
  }

  /** Of every hundred the 10th is lost, the 20th not answered, the 30th refused, the 40th twice. */
  private void deliver(String from, List<String> to, long token, LinkEvents sender) {
    int turn = ++sent % 100;
    if (turn == 30) {
      refused++;
      sender.refused(token, "I do not like it");
      return;
    }
    if (turn == 20) {
      unanswered++;
    } else {
      sender.acknowledged(token);
    }
    int left = to.size();
    for (String user : to) {
      left--;
      if (user.equals(from)) {
        continue;
      }
      if (turn == 10 && left < 2) { // the last two, where there are more
        lost++;
        continue;
      }
      online.get(user).received(from, token);
      if (turn == 40) {
        online.get(user).received(from, token);
      }
    }
    sender.delivered(token);
  }
}
