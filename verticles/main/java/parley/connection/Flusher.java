package parley.connection;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * Flushes the channels of one event loop that were written to, after everything that waits for that
 * loop now: frames for the same client leave in one call to the system, the dearest part of a
 * frame. Confined to its event loop.
 */
final class Flusher {
  private final Context context;
  private final List<ChannelHandlerContext> written = new ArrayList<>();

  Flusher(Context context) {
    this.context = context;
  }

  /** Has the channel flushed soon; one that was written to twice may be named twice. */
  void add(ChannelHandlerContext channel) {
    written.add(channel);
    if (written.size() == 1) {
      context.runOnContext(ignored -> flush());
    }
  }

  private void flush() {
    for (int i = 0; i < written.size(); i++) {
      written.get(i).flush();
    }
    written.clear();
  }
}
