package parley.load.peers;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.load.LinkEvents;

/** Notes what a link tells. */
final class Inbox implements LinkEvents {
  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void acknowledged(long token) {
    events.add("acknowledged " + token);
  }

  @Override
  public void refused(long token, String reason) {
    events.add("refused " + token);
  }

  @Override
  public void received(String from, long token) {
    events.add(from + " " + token);
  }

  @Override
  public void delivered(long token) {
    events.add("delivered " + token);
  }

  @Override
  public void closed() {
    events.add("closed");
  }
}
