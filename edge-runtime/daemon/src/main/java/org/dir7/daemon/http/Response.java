package org.dir7.daemon.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back.
 *
 * @param status of HTTP
 * @param headers besides those that every response has
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
public record Response(int status, String contentType, byte[] body, Map<String, String> headers) {

  public static final String JSON = "application/json; charset=utf-8";
  public static final String HTML = "text/html; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  public static Response of(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, contentType, body, Map.of());
  }

  /** One sentence. */
  public static Response text(int status, String sentence) {
    return of(status, TEXT, sentence + "\n");
  }

  /** Sends a browser on with GET. */
  public static Response seeOther(String path) {
    return text(303, "see " + path).with("Location", path);
  }

  public Response with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Response(status, contentType, body, more);
  }
}
