package org.dir7.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.dir7.engine.Dir7Exception;

/** SHA-256 as lower-case hexadecimal. */
public final class Sha256 {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
  private static final int CHUNK = 1 << 16;

  private Sha256() {}

  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }

  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /**
   * The digest of a file's bytes, read in chunks of 64 KiB.
   *
   * @throws Dir7Exception (bad input) where it cannot be read
   */
  public static String of(Path file) {
    MessageDigest digest = digest();
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (in.read(chunk.clear()) >= 0) {
        digest.update(chunk.flip());
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    return hex(digest.digest());
  }

  /** A digest to be fed piece by piece. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw Dir7Exception.internal("this Java has no SHA-256").causedBy(e);
    }
  }

  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
