package parley.load.chaos;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a run has made, closed the last first: by {@link #close}, or when this JVM is told to end.
 * Thread-safe.
 */
final class Teardown implements AutoCloseable {
  /** Begins something without waiting for it; what is closed then is all of it. */
  interface Maker<T extends Closing> {
    T make() throws IOException;
  }

  /** Something that is closed, by any thread, without a failure. */
  interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Closing> made = new ArrayDeque<>();
  private boolean closed;

  Teardown() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
  }

  /**
   * Makes something and returns it, to be closed.
   *
   * @throws IllegalStateException when all is closed already
   */
  synchronized <T extends Closing> T make(Maker<T> maker) throws IOException {
    if (closed) {
      throw new IllegalStateException("the run was interrupted");
    }
    T one = maker.make();
    made.push(one);
    return one;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!made.isEmpty()) {
      made.pop().close();
    }
  }
}
