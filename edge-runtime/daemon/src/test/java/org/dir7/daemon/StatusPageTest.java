package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.config.ServiceConfig;
import org.dir7.daemon.health.ServiceManager;
import org.dir7.report.testing.Browser;
import org.dir7.report.testing.Browser.Scheme;
import org.junit.jupiter.api.Test;

/** The status page, through HTTP and in a real browser. */
final class StatusPageTest extends DaemonFixture {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private int port;

  @Override
  List<Extension> extensions() {
    try {
      port = EmbeddedBroker.freePort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ServiceConfig config = new ServiceConfig(port, true, 120, Optional.empty(), false);
    return StandardExtensions.of(config, ServiceManager.NONE);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String form) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String token() throws Exception {
    return get("/").body().replaceFirst("(?s).*name=\"token\" value=\"([0-9a-f]{32})\".*", "$1");
  }

  @Test
  void everyAnswerForbidsWhatAPageDoesNotNeed() throws Exception {
    for (String path : List.of("/", "/page.js", "/page.css", "/state", "/charts", "/nothing")) {
      var headers = get(path).headers();
      String policy = headers.firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none'; script-src 'self'"), path);
      assertEquals("DENY", headers.firstValue("X-Frame-Options").orElse(""), path);
      assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""), path);
    }
  }

  @Test
  void aFormWithoutTheTokenOfThePageIsNotTaken() throws Exception {
    assertEquals(403, post("/jobs", "prompt=x").statusCode());
    assertEquals(403, post("/jobs", "prompt=x&token=" + "0".repeat(32)).statusCode());
    assertEquals(403, post("/cancel", "id=x").statusCode());
    assertEquals(303, post("/jobs", "prompt=x&token=" + token()).statusCode());
    assertEquals(1, daemonJobs("accepted"));
  }

  private long daemonJobs(String outcome) throws Exception {
    return org.dir7.daemon.job.JsonText.read(get("/state").body().getBytes(StandardCharsets.UTF_8))
        .path("jobs")
        .path(outcome)
        .asLong();
  }

  @Test
  void whatIsWrongWithAJobIsSaid() throws Exception {
    String token = "&token=" + token();
    assertTrue(post("/jobs", "prompt=" + token).body().contains("prompt"));
    assertTrue(post("/jobs", "prompt=x&steps=5000" + token).body().contains("steps"));
    assertTrue(post("/jobs", "prompt=x&seed=many" + token).body().contains("seed"));
    assertTrue(post("/cancel", "id=nobody" + token).body().contains("there is no job nobody"));
    runner.hold();
    for (int i = 0; i <= QUEUE_SIZE; i++) {
      assertEquals(303, post("/jobs", "prompt=p" + i + token).statusCode());
      awaitBegun(1);
    }
    HttpResponse<String> full = post("/jobs", "prompt=one too many" + token);
    assertEquals(409, full.statusCode());
    assertTrue(full.body().contains("the queue is full"), full.body());
  }

  @Test
  void picturesAreThoseOfJobsAndNothingElse() throws Exception {
    observer.job(job("p0"));
    observer.event("p0", "done");
    HttpResponse<String> picture = get("/pictures/p0.png");
    assertEquals(200, picture.statusCode());
    assertEquals("image/png", picture.headers().firstValue("Content-Type").orElse(""));
    for (String path :
        List.of(
            "/pictures/p1.png", "/pictures/..%2F..%2Fetc%2Fpasswd", "/pictures/", "/pictures")) {
      assertEquals(404, get(path).statusCode(), path);
    }
  }

  @Test
  void aPersonAsksForAPictureAndSeesIt() throws Exception {
    runner.hold();
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      browser.open(uri("/"), Browser.DESKTOP, Scheme.LIGHT);
      becomes(browser, "document.getElementById('state').textContent", "ready");
      // By keyboard alone: the prompt, then Enter.
      browser.evaluate("document.getElementById('prompt').focus()");
      browser.evaluate("document.getElementById('prompt').value = 'a <b>red</b> heart & \"more\"'");
      browser.evaluate("document.getElementById('seed').value = '42'");
      browser.evaluate("document.getElementById('ask').requestSubmit()");
      becomes(browser, "document.querySelectorAll('#queue li').length", "1");
      becomes(
          browser,
          "document.querySelector('#queue p').textContent",
          "a <b>red</b> heart & \"more\"");
      runner.release(2);
      becomes(browser, "String(document.getElementById('progress').value)", "2");
      runner.release();
      becomes(browser, "document.querySelectorAll('#pictures li').length", "1");
      becomes(
          browser,
          "document.querySelector('#pictures small').textContent.slice(0, 16)",
          "seed 42, 4 steps");
      becomes(browser, "document.querySelectorAll('#charts figure').length", "2");
      browser.evaluate("document.querySelector('#pictures button').click()");
      becomes(browser, "document.getElementById('seed').value", "42");
      assertEquals(42, runner.begun.get(0).seed());
      assertEquals("a <b>red</b> heart & \"more\"", runner.begun.get(0).prompt());

      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        Browser.View view = browser.open(uri("/"), width, Scheme.LIGHT);
        becomes(browser, "document.querySelectorAll('#pictures li').length", "1");
        assertEquals(width, view.contentWidth(), "scrolls sideways at " + width);
        Files.write(screenshots.resolve("status-" + width + ".png"), view.screenshot());
        // The fake engine's picture is none that a browser can draw; all else must be in order.
        assertTrue(
            view.errors().stream().allMatch(error -> error.contains("/pictures/")),
            view.errors().toString());
        assertEquals(
            "true",
            text(
                browser,
                "[...document.querySelectorAll('input:not([type=hidden]), button')].every(e =>"
                    + " e.getBoundingClientRect().height >= 35 && (e.labels === null ||"
                    + " e.labels.length > 0 || e.textContent))"),
            "large enough for a finger, and named");
      }
    }
  }

  private static String text(Browser browser, String expression) throws Exception {
    return browser.evaluate(expression).asText();
  }

  private static void becomes(Browser browser, String expression, String value) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    String seen = "";
    while (System.nanoTime() < end) {
      try {
        seen = text(browser, expression);
      } catch (IOException e) {
        seen = e.getMessage(); // not there yet
      }
      if (seen.equals(value)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(expression + " is " + seen + ", not " + value);
  }

  @Test
  void onlyAFewPagesFollowAtOnce() throws Exception {
    var streams = new java.util.ArrayList<java.io.InputStream>();
    try {
      for (int i = 0; i < 8; i++) {
        var answer =
            CLIENT.send(
                HttpRequest.newBuilder(uri("/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        assertFalse(answer.body().read() < 0);
        streams.add(answer.body());
      }
      assertEquals(503, get("/events").statusCode());
      assertEquals(200, get("/state").statusCode());
    } finally {
      for (var stream : streams) {
        stream.close();
      }
    }
  }
}
