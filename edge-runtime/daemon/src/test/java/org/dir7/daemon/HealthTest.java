package org.dir7.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.daemon.health.Health;
import org.dir7.daemon.health.HealthPages;
import org.dir7.daemon.health.Metrics;
import org.dir7.daemon.http.HttpExtension;
import org.dir7.daemon.job.JsonText;
import org.junit.jupiter.api.Test;

/** What probes and Prometheus see of a daemon. */
final class HealthTest extends DaemonFixture {

  /** Long enough for a fake step on a busy machine, short enough to wait for. */
  private static final double STALL_SECONDS = 3;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private int port;

  @Override
  List<Extension> extensions() {
    Health health = new Health(STALL_SECONDS);
    Metrics metrics = new Metrics();
    return List.of(
        new FakeSensors(),
        health,
        metrics,
        new HttpExtension(
            0,
            (server, host) -> {
              HealthPages.on(server, host, health, metrics);
              port = server.port();
            }));
  }

  private static final class FakeSensors implements Extension {
    @Override
    public void addToTelemetry(ObjectNode telemetry) {
      telemetry.put("temperature_c", 41.5).put("power_w", 6.25);
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void becomes(String path, int status) throws Exception {
    long end = System.nanoTime() + 60_000_000_000L;
    while (get(path).statusCode() != status) {
      assertTrue(System.nanoTime() < end, path + " does not become " + status);
      Thread.sleep(50);
    }
  }

  @Test
  void isHealthyAndReadyWhileIdle() throws Exception {
    assertEquals(200, get("/healthz").statusCode());
    assertEquals("{\"state\":\"ready\"}\n", get("/readyz").body());
    assertEquals(404, get("/").statusCode());
  }

  @Test
  void aHungStepIsUnhealthyUntilItEnds() throws Exception {
    runner.hold();
    observer.job(job("h0"));
    awaitBegun(1);
    becomes("/healthz", 503);
    JsonNode answer = JsonText.read(get("/healthz").body().getBytes());
    assertTrue(answer.path("sentence").asText().contains("finished no step"), answer.toString());
    assertEquals(503, get("/readyz").statusCode());
    runner.release();
    observer.event("h0", "done");
    becomes("/healthz", 200);
  }

  @Test
  void aDrainingDaemonIsNotReadyButHealthy() throws Exception {
    observer.send(topics.control(), "{\"command\":\"drain\"}");
    becomes("/readyz", 503);
    assertTrue(get("/readyz").body().contains("draining"));
    assertEquals(200, get("/healthz").statusCode());
    observer.send(topics.control(), "{\"command\":\"resume\"}");
    becomes("/readyz", 200);
  }

  @Test
  void metricsCountJobsAndSeconds() throws Exception {
    observer.job(job("m0"));
    observer.event("m0", "done");
    observer.job("{\"id\":\"m1\",\"prompt\":\"x\",\"steps\":0}");
    observer.event("m1", "rejected");
    String text = get("/metrics").body();
    for (String line :
        List.of(
            "dir7_jobs_total{outcome=\"accepted\"} 1.0",
            "dir7_jobs_total{outcome=\"done\"} 1.0",
            "dir7_jobs_total{outcome=\"rejected\"} 1.0",
            "dir7_jobs_total{outcome=\"failed\"} 0.0",
            "dir7_picture_seconds_count 1",
            "dir7_picture_stage_seconds_count{stage=\"denoise\"} 1",
            "dir7_memory_contract_bytes{kind=\"native\",part=\"weights\"} 4096.0",
            "dir7_temperature_celsius 41.5",
            "dir7_power_watts 6.25",
            "dir7_ready 1.0",
            "dir7_connected 1.0",
            "dir7_queue_jobs 0.0",
            "dir7_queue_limit 3.0")) {
      assertTrue(text.lines().anyMatch(line::equals), line + " is not in\n" + text);
    }
    assertTrue(sample(text, "process_open_fds") > 3);
    assertTrue(sample(text, "process_resident_memory_bytes") > 10e6);
    assertTrue(sample(text, "process_cpu_seconds_total") > 0.1);
    assertEquals(Runtime.getRuntime().maxMemory(), sample(text, "dir7_heap_limit_bytes"));
  }

  private static double sample(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyMetricIsExplainedInTheReadme() throws Exception {
    observer.job(job("e0"));
    observer.event("e0", "done");
    Set<String> served = names(get("/metrics").body(), "(?m)^# TYPE (\\S+) ");
    Set<String> explained =
        names(Files.readString(Path.of("README.md")), "(?m)^\\| `((?:dir7|process)_\\w+)");
    assertEquals(served, explained);
    assertEquals(served, names(get("/metrics").body(), "(?m)^# HELP (\\S+) .{10,}"));
  }

  private static Set<String> names(String text, String pattern) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
