package org.dir7.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LoopbackServerTest {

  private LoopbackServer server;

  @BeforeEach
  void start() {
    server = LoopbackServer.start(0);
    server.get("/hello", request -> Response.text(200, "hello"));
    server.get("/files/*", request -> Response.text(200, request.path()));
    server.get("/broken", request -> Response.text(200, Integer.toString(1 / zero())));
    server.post("/say", request -> Response.text(200, request.form().toString()));
    server.stream("/events", stream -> stream.send("tick", "1"));
  }

  private static int zero() {
    return 0;
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Sends bytes as they are, for a client library would mend what must be wrong. */
  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String get(String path, String... headers) throws IOException {
    return raw("GET " + path + " HTTP/1.1\r\n" + lines(headers) + "Connection: close\r\n\r\n");
  }

  private String post(String path, String body, String... headers) throws IOException {
    String length = "Content-Length: " + body.length() + "\r\n";
    return raw(
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + lines(headers)
            + length
            + "Connection: close\r\n\r\n"
            + body);
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  private static String status(String answer) {
    return answer.substring(0, Math.max(0, answer.indexOf("\r\n")));
  }

  @Test
  void answersOnLoopbackNamesAtAnyPort() throws Exception {
    for (String host : new String[] {"localhost", "127.0.0.1:1", "[::1]:80", "localhost:9464"}) {
      String answer = get("/hello", "Host: " + host);
      assertEquals("HTTP/1.1 200 OK", status(answer), host);
      assertTrue(answer.endsWith("hello\n"), answer);
    }
  }

  @Test
  void refusesNamesThatWereReboundToThisMachine() throws Exception {
    for (String host :
        new String[] {"evil.example", "localhost.evil.example", "127.0.0.1.nip.example:80", ""}) {
      assertTrue(status(get("/hello", "Host: " + host)).contains(" 421 "), host);
    }
    assertFalse(status(get("/hello")).contains(" 200 "), "a request without Host");
    assertFalse(
        status(get("/hello", "Host: localhost", "Host: evil.example")).contains(" 200 "),
        "a request with two hosts");
  }

  @Test
  void takesFormsOfItsOwnPagesOnly() throws Exception {
    String host = "Host: localhost:9464";
    assertTrue(post("/say", "a=1&b=%C3%A4", host).endsWith("{a=1, b=ä}\n"));
    assertTrue(
        status(post("/say", "a=1", host, "Origin: http://localhost:9464")).contains(" 200 "));
    for (String foreign :
        new String[] {
          "Origin: http://evil.example",
          "Origin: null",
          "Origin: http://localhost:1",
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site"
        }) {
      assertTrue(status(post("/say", "a=1", host, foreign)).contains(" 403 "), foreign);
    }
  }

  @Test
  void saysWhatIsNotThere() throws Exception {
    String host = "Host: localhost";
    assertTrue(status(get("/nothing", host)).contains(" 404 "));
    assertTrue(status(get("/say", host)).contains(" 405 "));
    assertTrue(status(post("/hello", "", host)).contains(" 405 "));
    assertTrue(
        status(raw("PUT /hello HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n"))
            .contains(" 405 "));
    assertTrue(status(get("/broken", host)).contains(" 500 "));
    assertTrue(status(post("/say", "x".repeat(70_000), host)).contains(" 413 "));
    assertTrue(get("/files/one", host).endsWith("/files/one\n"));
    assertTrue(status(get("/files/../hello", host)).contains(" 404 "));
  }

  @Test
  void streamsEvents() throws Exception {
    String answer = get("/events", "Host: localhost");
    assertTrue(answer.contains("Content-type: text/event-stream"), answer);
    assertTrue(answer.contains("event: tick\ndata: 1\n\n"), answer);
  }

  @Test
  void aTakenPortIsAFailureOfTheEnvironment() {
    Dir7Exception e = assertThrows(Dir7Exception.class, () -> LoopbackServer.start(server.port()));
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, e.kind());
    assertTrue(e.getMessage().contains("port " + server.port()), e.getMessage());
  }
}
