package org.dir7.daemon.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.JobRequest;
import org.dir7.daemon.ProcessMemory;
import org.dir7.daemon.http.EventStream;
import org.dir7.daemon.http.LoopbackServer;
import org.dir7.daemon.http.Request;
import org.dir7.daemon.http.Response;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.journal.StoredAnswer;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.report.Page;

/**
 * The status page. What it can do, a form with the token that is in the page can do: another web
 * site can neither read the token nor make a browser send it.
 */
public final class StatusPage implements Extension {

  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  /** Between two looks at the daemon for an open page. */
  private static final long LOOK_MILLIS = 250;

  /** Nothing may have changed for long; a page that went away is noticed by then. */
  private static final int LOOKS_A_PING = 40;

  private static final int SAMPLE_SECONDS = 10;
  private static final long ANSWER_SECONDS = 10;
  private static final int TOKEN_BYTES = 16;

  /** Nothing from elsewhere, no inline script or style, no frame around it. */
  static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "X-Frame-Options",
          "DENY",
          "Cache-Control",
          "no-store");

  private final SecureRandom random = new SecureRandom();
  private final String token = hex(TOKEN_BYTES);
  private final History history = new History();
  private final Map<String, CompletableFuture<String>> asked = new ConcurrentHashMap<>();
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "dir7-page");
            thread.setDaemon(true);
            return thread;
          });
  private volatile ExtensionHost host;

  private String hex(int bytes) {
    byte[] made = new byte[bytes];
    random.nextBytes(made);
    return HexFormat.of().formatHex(made);
  }

  /** Adds the page's paths. */
  public void on(LoopbackServer server) {
    server.headers(HEADERS);
    server.get("/", request -> index());
    server.get("/page.css", request -> Response.of(OK, "text/css; charset=utf-8", style()));
    server.get(
        "/page.js",
        request -> Response.of(OK, "text/javascript; charset=utf-8", resource("page.js")));
    server.get("/state", request -> Response.of(OK, Response.JSON, state().toString()));
    server.get("/charts", request -> Response.of(OK, Response.HTML, history.charts()));
    server.get("/pictures/*", this::picture);
    server.stream("/events", this::follow);
    server.post("/jobs", this::ask);
    server.post("/cancel", this::cancel);
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
    var unused =
        sampler.scheduleAtFixedRate(
            () -> history.sampled(ProcessMemory.resident()), 0, SAMPLE_SECONDS, TimeUnit.SECONDS);
  }

  // --- What happens to jobs, by the daemon's threads ---

  @Override
  public void accepted(Job job) {
    told(job.id(), "");
  }

  @Override
  public void rejected(String id, RejectReason reason, String sentence) {
    told(id, sentence);
  }

  private void told(String id, String sentence) {
    CompletableFuture<String> waiting = asked.get(id);
    if (waiting != null) {
      waiting.complete(sentence);
    }
  }

  @Override
  public void started(String id, JobRequest request) {
    history.started(id, request);
  }

  @Override
  public void ended(String id, ObjectNode event) {
    history.ended(id, event);
  }

  @Override
  public void close() {
    sampler.shutdownNow();
  }

  // --- What browsers ask for ---

  private Response index() {
    String page =
        resource("index.html")
            .replace("{{device}}", host.config().device()) // of a-z, 0-9 and - only
            .replace("{{token}}", token);
    return Response.of(OK, Response.HTML, page);
  }

  /** The look of reports, and what a page has besides. */
  private static String style() {
    return resource(Page.class, "page.css") + resource("status.css");
  }

  private static String resource(String name) {
    return resource(StatusPage.class, name);
  }

  private static String resource(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that changes on the page. */
  private ObjectNode state() {
    ObjectNode status = host.status();
    ExtensionHost.Snapshot now = host.snapshot();
    ObjectNode json = JsonText.MAPPER.createObjectNode();
    json.put("state", now.engine().isEmpty() ? "loading" : status.path("state").asText());
    json.put("connected", now.connected());
    json.put("version", Version.current());
    now.engine()
        .ifPresent(
            engine ->
                json.put("engine", engine.name())
                    .put("backend", engine.backend())
                    .put("steps", engine.steps())
                    .put("max_steps", engine.maxSteps())
                    .put("guidance", engine.guidance()));
    json.put("queue_size", host.config().queueSize());
    json.put("memory_mib", status.path("memory_bytes").asLong() >> 20);
    ObjectNode jobs = json.putObject("jobs");
    host.counters().forEach(jobs::put);
    ArrayNode queue = json.putArray("queue");
    for (ExtensionHost.Queued job : host.queue()) {
      queue
          .addObject()
          .put("id", job.id())
          .put("prompt", job.request().prompt())
          .put("seed", job.request().seed())
          .put("steps", job.request().steps())
          .put("step", job.step())
          .put("running", job.running());
    }
    history.addTo(json);
    return json;
  }

  private void follow(EventStream stream) throws IOException, InterruptedException {
    String last = "";
    for (int looks = 0; ; looks++) {
      String now = state().toString();
      if (!now.equals(last)) {
        stream.send("state", now);
        last = now;
        looks = 0;
      } else if (looks == LOOKS_A_PING) {
        stream.ping();
        looks = 0;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private Response picture(Request request) {
    String id = request.path().replaceFirst(".*/", "").replaceFirst("\\.png$", "");
    if (!Topics.isJobId(id)) {
      return Response.text(NOT_FOUND, "there is no such picture");
    }
    try {
      Optional<byte[]> png = host.answer(id).flatMap(StoredAnswer::result);
      return png.isPresent()
          ? Response.of(OK, "image/png", png.get()).with("Cache-Control", "private, max-age=86400")
          : Response.text(NOT_FOUND, "there is no such picture");
    } catch (IOException e) {
      return Response.text(NOT_FOUND, "the picture cannot be read: " + e.getMessage());
    }
  }

  private boolean knowsToken(Map<String, String> form) {
    byte[] given = form.getOrDefault("token", "").getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given, token.getBytes(StandardCharsets.UTF_8));
  }

  private static Response foreign() {
    return Response.text(FORBIDDEN, "the page is older than this daemon; load it again");
  }

  private Response ask(Request request) {
    Map<String, String> form = request.form();
    if (!knowsToken(form)) {
      return foreign();
    }
    String id = "page-" + hex(8);
    ObjectNode job = JsonText.MAPPER.createObjectNode().put("id", id);
    job.put("prompt", form.getOrDefault("prompt", ""));
    try {
      whole(form, "seed").ifPresent(seed -> job.put("seed", seed));
      whole(form, "steps").ifPresent(steps -> job.put("steps", steps));
      number(form, "guidance").ifPresent(guidance -> job.put("guidance", guidance));
    } catch (NumberFormatException e) {
      return Response.text(BAD_REQUEST, "seed and steps are whole numbers, guidance is a number");
    }
    CompletableFuture<String> verdict = new CompletableFuture<>();
    asked.put(id, verdict);
    try {
      if (!host.submit(job.toString().getBytes(StandardCharsets.UTF_8))) {
        return Response.text(CONFLICT, "too many messages wait; try again");
      }
      String sentence = verdict.get(ANSWER_SECONDS, TimeUnit.SECONDS);
      return sentence.isEmpty() ? Response.seeOther("/") : Response.text(CONFLICT, sentence);
    } catch (TimeoutException e) {
      return Response.text(CONFLICT, "the daemon has not read the job yet; it may still come");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a verdict is never a failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Response.text(CONFLICT, "the daemon stops");
    } finally {
      asked.remove(id);
    }
  }

  private static Optional<Long> whole(Map<String, String> form, String name) {
    String text = form.getOrDefault(name, "").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(text));
  }

  private static Optional<Double> number(Map<String, String> form, String name) {
    String text = form.getOrDefault(name, "").strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(Double.parseDouble(text));
  }

  private Response cancel(Request request) {
    Map<String, String> form = request.form();
    if (!knowsToken(form)) {
      return foreign();
    }
    try {
      host.cancel(form.getOrDefault("id", ""));
      return Response.seeOther("/");
    } catch (Dir7Exception e) {
      return Response.text(CONFLICT, e.getMessage());
    }
  }
}
