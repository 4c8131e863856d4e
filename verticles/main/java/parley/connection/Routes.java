package parley.connection;

import io.vertx.ext.web.Router;

/** HTTP routes of one feature. Mounted once per event loop; what they share must be thread-safe. */
@FunctionalInterface
public interface Routes {
  void mount(Router router);
}
