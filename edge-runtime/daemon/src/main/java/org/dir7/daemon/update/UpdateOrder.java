package org.dir7.daemon.update;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.MessageSchema;
import org.dir7.engine.Dir7Exception;

/**
 * What a message on the update topic asks for.
 *
 * @param url of a bundle, http or https
 * @param sha256 of the bundle
 * @param size of the bundle in bytes
 */
public record UpdateOrder(URI url, String sha256, long size) {

  /** Reads orders by the published schema. */
  static final class Parser {
    private final MessageSchema schema = MessageSchema.load("update");

    /**
     * @throws Dir7Exception of kind bad input
     */
    UpdateOrder parse(byte[] message) {
      JsonNode json = JsonText.read(message);
      schema.check(json);
      String url = json.get("url").textValue();
      try {
        URI uri = URI.create(url);
        if (uri.getHost() == null) {
          throw Dir7Exception.badInput("url is \"%s\"; it must name a host", url);
        }
        return new UpdateOrder(uri, json.get("sha256").textValue(), json.get("size").longValue());
      } catch (IllegalArgumentException e) {
        throw Dir7Exception.badInput("url is \"%s\": %s", url, e.getMessage()).causedBy(e);
      }
    }
  }

  /** As the schema has it. */
  public byte[] json() {
    return JsonText.MAPPER
        .createObjectNode()
        .put("url", url.toString())
        .put("sha256", sha256)
        .put("size", size)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}
