package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;
import org.dir7.update.PublicKeys;
import org.dir7.update.SigningKey;

/**
 * {@code SHA256SUMS} of a folder, as sha256sum reads it, and {@code SHA256SUMS.sig}, the 64 bytes
 * of an Ed25519 signature over it, as OpenSSL reads them.
 */
public final class Checksums {

  public static final String FILE = "SHA256SUMS";

  private static final String SIGNATURE = ".sig";

  private Checksums() {}

  /** Writes both for all files that are in the folder. */
  static void write(Path folder, SigningKey key) throws IOException {
    StringBuilder sums = new StringBuilder();
    for (Path file : files(folder)) {
      sums.append(Sha256.of(file)).append("  ").append(file.getFileName()).append('\n');
    }
    byte[] text = sums.toString().getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve(FILE), text);
    Files.write(folder.resolve(FILE + SIGNATURE), key.sign(text));
  }

  /**
   * Checks that a folder is as it was signed.
   *
   * @throws Dir7Exception (bad input) naming the first file that is not
   */
  public static void verify(Path folder, PublicKey key) {
    Path list = folder.resolve(FILE);
    try {
      byte[] text = Files.readAllBytes(list);
      if (!PublicKeys.verifies(key, text, Files.readAllBytes(folder.resolve(FILE + SIGNATURE)))) {
        throw Dir7Exception.badInput("%s: not signed with the key beside it", list);
      }
      Set<String> listed = new HashSet<>(Set.of(FILE, FILE + SIGNATURE));
      for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
        String[] words = line.split("  ", 2);
        if (words.length == 2) {
          Path file = folder.resolve(words[1]);
          if (!Files.isRegularFile(file) || !Sha256.of(file).equals(words[0])) {
            throw Dir7Exception.badInput("%s: missing, or not as it was signed", file);
          }
          listed.add(words[1]);
        }
      }
      for (Path file : files(folder)) {
        if (!listed.contains(file.getFileName().toString())) {
          throw Dir7Exception.badInput("%s: not in the signed list %s", file, FILE);
        }
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(list, e);
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw FileFailures.cannotRead(folder, e);
    }
  }
}
