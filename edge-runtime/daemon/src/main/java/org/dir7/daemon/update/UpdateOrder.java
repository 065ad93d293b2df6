package org.dir7.daemon.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.MessageSchema;
import org.dir7.engine.Dir7Exception;

/**
 * What a message on the update topic asks for.
 *
 * @param url of a bundle, http or https; empty where it comes in chunks, see {@link UpdateChunk}
 * @param sha256 of the bundle
 * @param size of the bundle in bytes
 */
public record UpdateOrder(Optional<URI> url, String sha256, long size) {

  /** Reads orders by the published schema. */
  static final class Parser {
    private final MessageSchema schema = MessageSchema.load("update");

    /**
     * @throws Dir7Exception of kind bad input
     */
    UpdateOrder parse(byte[] message) {
      JsonNode json = JsonText.read(message);
      schema.check(json);
      return new UpdateOrder(
          Optional.ofNullable(json.get("url")).map(url -> address(url.textValue())),
          json.get("sha256").textValue(),
          json.get("size").longValue());
    }

    private static URI address(String url) {
      try {
        URI uri = URI.create(url);
        if (uri.getHost() == null) {
          throw Dir7Exception.badInput("url is \"%s\"; it must name a host", url);
        }
        return uri;
      } catch (IllegalArgumentException e) {
        throw Dir7Exception.badInput("url is \"%s\": %s", url, e.getMessage()).causedBy(e);
      }
    }
  }

  /** As the schema has it. */
  public byte[] json() {
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    url.ifPresent(address -> json.put("url", address.toString()));
    json.put("sha256", sha256).put("size", size);
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Where it comes from, for people. */
  String source() {
    return url.map(URI::toString).orElse("in chunks");
  }
}
