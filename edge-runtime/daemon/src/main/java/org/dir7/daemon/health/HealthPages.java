package org.dir7.daemon.health;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.http.LoopbackServer;
import org.dir7.daemon.http.Response;
import org.dir7.daemon.job.JsonText;

/** What probes ask for: {@code /healthz}, {@code /readyz} and {@code /metrics}. */
public final class HealthPages {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final ExtensionHost host;
  private final Health health;

  private HealthPages(ExtensionHost host, Health health) {
    this.host = host;
    this.health = health;
  }

  /** Serves them from now on, with an engine that may still be loading. */
  public static void on(LoopbackServer server, ExtensionHost host, Health health, Metrics metrics) {
    HealthPages pages = new HealthPages(host, health);
    server.get("/healthz", request -> pages.healthy());
    server.get("/readyz", request -> pages.ready());
    server.get("/metrics", request -> Response.of(OK, Metrics.CONTENT_TYPE, metrics.scrape()));
  }

  private Response healthy() {
    Optional<String> trouble = health.trouble();
    return answer(trouble.isEmpty(), trouble.isEmpty() ? "ok" : "hung", trouble);
  }

  private Response ready() {
    String state = host.status().path("state").asText();
    return switch (state) {
      case "ready", "busy" -> {
        Optional<String> trouble = health.trouble();
        yield answer(trouble.isEmpty(), state, trouble);
      }
      case "online" -> {
        boolean loaded = host.snapshot().engine().isPresent();
        String reason = loaded ? "the broker does not deliver jobs" : "the engine is loading";
        yield answer(false, state, Optional.of(reason));
      }
      case "draining" -> answer(false, state, Optional.of("no new jobs are taken"));
      default -> answer(false, state, Optional.of("the daemon does not serve"));
    };
  }

  private static Response answer(boolean good, String state, Optional<String> sentence) {
    ObjectNode json = JsonText.MAPPER.createObjectNode().put("state", state);
    sentence.ifPresent(text -> json.put("sentence", text));
    return Response.of(good ? OK : UNAVAILABLE, Response.JSON, json + "\n")
        .with("Cache-Control", "no-store");
  }
}
