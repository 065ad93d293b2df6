package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.io.Sha256;

/** Puts a result together, in whatever order its messages come. */
final class ResultAssembly {

  private final Map<Integer, byte[]> chunks = new HashMap<>();
  private byte[] whole;
  private JsonNode done;

  void whole(byte[] bytes) {
    whole = bytes;
  }

  void chunk(int index, byte[] bytes) {
    chunks.put(index, bytes);
  }

  void done(JsonNode event) {
    done = event;
  }

  /** The bytes, once all are there and the hash is right. */
  Optional<byte[]> bytes() {
    if (done == null) {
      return Optional.empty();
    }
    JsonNode layout = done.path("result");
    byte[] candidate =
        layout.path("delivery").asText().equals("chunks") ? joined(layout.path("chunks")) : whole;
    return candidate != null && Sha256.of(candidate).equals(layout.path("sha256").asText())
        ? Optional.of(candidate)
        : Optional.empty();
  }

  private byte[] joined(JsonNode parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < parts.size(); i++) {
      byte[] part = chunks.get(i);
      if (part == null || !Sha256.of(part).equals(parts.get(i).path("sha256").asText())) {
        return null;
      }
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
