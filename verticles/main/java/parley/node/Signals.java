package parley.node;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Hears Ctrl-C and SIGTERM. The JVM's own shutdown hooks cannot tell a second Ctrl-C, and {@code
 * sun.misc.Signal} is exported for exactly this but warned about by the compiler, hence reflection.
 */
final class Signals {
  private Signals() {}

  /** Calls the handler with the signal's name, on a thread of the JVM, each time one arrives. */
  static void onStop(Consumer<String> handler) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> listener = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              listener.getClassLoader(),
              new Class<?>[] {listener},
              (self, method, arguments) -> {
                handler.accept(String.valueOf(arguments[0]));
                return null;
              });
      for (String name : new String[] {"INT", "TERM"}) {
        Object instance = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, listener).invoke(null, instance, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
