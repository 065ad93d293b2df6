package org.dir7.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/** PEM files of one object (RFC 7468). */
final class Pem {

  /** A key has about 120 bytes; what is larger is another file. */
  private static final int MAX_BYTES = 16 << 10;

  private Pem() {}

  static byte[] encode(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return SigningKey.ascii(
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label));
  }

  static byte[] read(Path file, String label) {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw Dir7Exception.badInput("%s: %d bytes are no key", file, Files.size(file));
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    String begin = "-----BEGIN " + label + "-----";
    int start = text.indexOf(begin);
    int end = text.indexOf("-----END " + label + "-----");
    if (start < 0 || end < start) {
      throw Dir7Exception.badInput("%s: no line \"%s\" in it", file, begin);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
    } catch (IllegalArgumentException e) {
      throw Dir7Exception.badInput("%s: not Base64", file).causedBy(e);
    }
  }
}
