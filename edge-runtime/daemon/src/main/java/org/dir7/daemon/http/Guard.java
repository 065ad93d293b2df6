package org.dir7.daemon.http;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps out what other web sites make a browser on this machine send. A name that was rebound to
 * this address arrives with that name as Host, and a form of another site with its own Origin.
 */
final class Guard {

  private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  private Guard() {}

  /** Why a request is refused; empty where it is let through. */
  static Optional<Response> refusal(String method, Headers headers) {
    String host = only(headers, "Host");
    // Any port: the address may be that of a tunnel.
    if (host == null || !HOSTS.contains(host.replaceFirst(":[0-9]*$", ""))) {
      return Optional.of(
          Response.text(421, "this server answers to localhost, 127.0.0.1 and [::1] only"));
    }
    if (method.equals("GET") || method.equals("HEAD")) {
      return Optional.empty();
    }
    if (!method.equals("POST")) {
      return Optional.of(
          Response.text(405, "GET, HEAD and POST only").with("Allow", "GET, HEAD, POST"));
    }
    String origin = only(headers, "Origin");
    String site = only(headers, "Sec-Fetch-Site");
    boolean foreign =
        (origin != null && !origin.equals("http://" + host))
            || (site != null && !site.equals("same-origin"));
    return foreign
        ? Optional.of(Response.text(403, "a form of another site is not taken"))
        : Optional.empty();
  }

  private static String only(Headers headers, String name) {
    List<String> values = headers.get(name);
    return values == null ? null : values.size() == 1 ? values.get(0) : "";
  }
}
