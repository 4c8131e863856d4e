package parley.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The web chat and the contract files, by the path they are served at. Thread-safe. */
interface Assets {
  /** The file served at that path, which begins with a slash. May read from disk. */
  Optional<Asset> at(String path);

  /** Everything on the class path, read once: a jar does not change while it runs. */
  static Assets ofClassPath() {
    Map<String, Asset> assets = new HashMap<>(contracts());
    URL webroot = Assets.class.getResource("/webroot");
    try {
      if (webroot != null && webroot.getProtocol().equals("jar")) {
        URI jar = URI.create(webroot.toString().replaceFirst("!/.*", "!/"));
        try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
          collect(files.getPath("/webroot"), assets);
        }
      } else if (webroot != null) {
        collect(Path.of(webroot.toURI()), assets);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return path -> Optional.ofNullable(assets.get(path));
  }

  /** A directory, read anew each time, for people who work on the web chat. */
  static Assets ofDirectory(Path directory) {
    Map<String, Asset> contracts = contracts();
    Path root = directory.toAbsolutePath().normalize();
    return path -> {
      Path file = root.resolve(path.substring(1)).normalize();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        return Optional.ofNullable(contracts.get(path));
      }
      return Optional.of(read(file));
    };
  }

  private static Map<String, Asset> contracts() {
    Map<String, Asset> assets = new HashMap<>();
    for (String path : List.of("/asyncapi.yaml", "/openapi.yaml")) {
      try (InputStream stream = Assets.class.getResourceAsStream(path)) {
        if (stream != null) {
          assets.put(path, Asset.of(path, stream.readAllBytes()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return assets;
  }

  private static void collect(Path root, Map<String, Asset> assets) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .forEach(
              file ->
                  assets.put(
                      "/" + root.relativize(file).toString().replace('\\', '/'), read(file)));
    }
  }

  private static Asset read(Path file) {
    try {
      return Asset.of(file.getFileName().toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
