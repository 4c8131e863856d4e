package parley;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;

/** A certificate for localhost that nobody has signed, in PEM files, made by the JDK's keytool. */
public record Certificate(Path cert, Path key) {
  private static final String PASSWORD = "changeit";
  private static final String NAME = "localhost";

  /** Makes one in a directory. */
  public static Certificate in(Path directory) {
    Path store = directory.resolve("keys.p12");
    Programs.run(
        directory,
        Map.of(),
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keyalg",
        "EC",
        "-alias",
        NAME,
        "-dname",
        "CN=" + NAME,
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-keystore",
        store.toString(),
        "-storepass",
        PASSWORD);
    try {
      KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
      return new Certificate(
          pem(directory.resolve("cert.pem"), "CERTIFICATE", keys.getCertificate(NAME).getEncoded()),
          pem(
              directory.resolve("key.pem"),
              "PRIVATE KEY",
              keys.getKey(NAME, PASSWORD.toCharArray()).getEncoded()));
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path pem(Path file, String what, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }
}
