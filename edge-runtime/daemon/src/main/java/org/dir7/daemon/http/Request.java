package org.dir7.daemon.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that the {@link Guard} let through.
 *
 * @param path decoded, without query
 * @param query as it came, without the question mark; empty for none
 * @param body empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record Request(String path, String query, byte[] body) {

  /** The fields of a form that a browser sent; the first of each name counts. */
  public Map<String, String> form() {
    return pairs(new String(body, StandardCharsets.UTF_8));
  }

  /** The pairs of the query. */
  public Map<String, String> parameters() {
    return pairs(query);
  }

  private static Map<String, String> pairs(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return ""; // a percent sign without its digits
    }
  }
}
