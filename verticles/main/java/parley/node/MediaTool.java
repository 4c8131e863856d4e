package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.media.BlobStore;
import parley.media.Blobs;
import parley.media.MediaInventory;
import parley.media.MediaMove;
import parley.media.Orphans;
import parley.store.Store;

/**
 * Looks after the files that people have sent, beside running nodes or without any. Exit codes: 0
 * done, 1 failed, 2 wrong command line.
 */
public final class MediaTool {
  private static final String HELP =
      """
      Looks after the files that people have sent, beside running nodes or without any. It takes the
      flags and variables of a node: --mongo or --data, and --media.

        scripts/media check [--remove]   counts files and bytes that no file needs, and removes those
        scripts/media move [--dry-run]   brings all files to the first place of --media
      """;

  private final PrintStream out;
  private final Vertx vertx = Vertx.vertx();
  private final Config config;

  private MediaTool(Config config, PrintStream out) {
    this.config = config;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv(), System.out, System.err));
  }

  /** The exit code. Blocking. */
  static int run(
      List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    List<String> flags = new ArrayList<>(arguments);
    String verb = flags.isEmpty() ? "--help" : flags.remove(0);
    boolean really = flags.remove("--remove");
    boolean dry = flags.remove("--dry-run");
    if (verb.equals("--help") || flags.contains("--help")) {
      out.print(HELP);
      return 0;
    }
    boolean check = verb.equals("check");
    if (!check && !verb.equals("move") || check && dry || !check && really) {
      err.println("Say what to do: check [--remove] or move [--dry-run]. See --help.");
      return 2;
    }
    try {
      Config config = ConfigReader.read(flags, environment).config();
      new MediaTool(config, out).open(check, check ? really : !dry);
      return 0;
    } catch (ConfigException e) {
      err.println(e.getMessage());
      return 2;
    } catch (Exception e) { // await() throws whatever the future failed with, checked or not
      err.println(e.getMessage());
      return 1;
    }
  }

  private void open(boolean check, boolean really) {
    boolean embedded = config.database().uri().isEmpty();
    LocalDatabase database = embedded ? LocalDatabase.open(config.database()) : null;
    String uri = embedded ? database.uri() : config.database().uri().get();
    Store store = Store.open(vertx, uri, config.database().name(), config.database().timeout());
    try {
      MediaInventory inventory = new MediaInventory(store);
      Blobs blobs = Blobs.open(vertx, store, config).await();
      try {
        if (check) {
          check(inventory, blobs, really);
        } else {
          move(inventory, blobs, really);
        }
      } finally {
        blobs.close();
      }
    } finally {
      store.close().await();
      vertx.close().await();
      if (database != null) {
        database.close();
      }
    }
  }

  private void check(MediaInventory inventory, Blobs blobs, boolean remove) {
    Orphans orphans = new Orphans(inventory);
    for (BlobStore store : blobs.all()) {
      long looked = 0;
      List<String> found = new ArrayList<>();
      Orphans.Page page = orphans.after(store, "").await();
      while (page.last() != null) {
        looked += page.looked();
        found.addAll(page.orphans());
        page = orphans.after(store, page.last()).await();
      }
      if (remove) {
        found.forEach(key -> store.delete(key).await());
      }
      out.printf(
          "%s: %,d files, %,d of them needed by nobody%s%n",
          store.name(), looked, found.size(), remove && !found.isEmpty() ? ", removed" : "");
      found.stream().limit(20).forEach(key -> out.println("  " + key));
    }
  }

  private void move(MediaInventory inventory, Blobs blobs, boolean really) {
    if (!really) {
      inventory
          .whereabouts()
          .await()
          .forEach((store, files) -> out.printf("%s: %,d files%n", store, files));
      out.println("They would go to " + blobs.currentName() + ".");
      return;
    }
    MediaMove move = new MediaMove(vertx, inventory, blobs);
    long bytes =
        Future.<Long>future(
                done ->
                    vertx.runOnContext(
                        on ->
                            move.run(
                                    file -> out.printf("  %s  %,d bytes%n", file.id(), file.size()))
                                .onComplete(done)))
            .await();
    out.printf("Moved %,d bytes to %s.%n", bytes, blobs.currentName());
  }
}
