package org.dir7.report.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A headless Chromium that opens pages at a width and in a colour scheme, and tells what went wrong
 * in them. Started once for a test class; a test on a machine without Chromium is skipped with the
 * reason.
 */
public final class Browser implements AutoCloseable {

  /** Width of a phone, in CSS pixels. */
  public static final int PHONE = 390;

  /** Width of a desktop, in CSS pixels. */
  public static final int DESKTOP = 1280;

  private static final int PATIENCE_SECONDS = 60;

  /** What a reader may ask for. */
  public enum Scheme {
    LIGHT,
    DARK
  }

  /**
   * What was seen of a page.
   *
   * @param errors uncaught exceptions, console errors and warnings, and what failed to load
   * @param contentWidth CSS pixels that the content needs; more than {@code width} means that the
   *     page scrolls sideways
   * @param width CSS pixels of the window
   * @param screenshot a PNG of the whole page
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
  public record View(List<String> errors, int contentWidth, int width, byte[] screenshot) {}

  private final Process process;
  private final Path profile;
  private final DevTools page;
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> loads = new LinkedBlockingQueue<>();

  private Browser(Process process, Path profile, String endpoint)
      throws IOException, InterruptedException {
    this.process = process;
    this.profile = profile;
    // The browser's own connection opens a page; everything else is asked of the page.
    String target;
    try (DevTools browser = new DevTools(URI.create(endpoint), event -> {})) {
      target =
          browser
              .call("Target.createTarget", DevTools.object().put("url", "about:blank"))
              .path("targetId")
              .asText();
    }
    String address = endpoint.replaceFirst("/devtools/.*", "/devtools/page/" + target);
    page = new DevTools(URI.create(address), this::event);
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      page.call(domain + ".enable", DevTools.object());
    }
  }

  /** Starts Chromium, or skips the calling test where there is none. */
  public static Browser start() throws IOException, InterruptedException {
    Optional<Path> program = find();
    Assumptions.assumeTrue(
        program.isPresent(), "no Chromium on the PATH (Debian: sudo apt-get install chromium)");
    Path profile = Files.createTempDirectory("dir7-chromium");
    Process process =
        new ProcessBuilder(
                program.get().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-extensions",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    try {
      return new Browser(process, profile, endpoint(process, profile));
    } catch (IOException | InterruptedException | RuntimeException e) {
      stop(process, profile);
      throw e;
    }
  }

  private static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Waits for the file in which Chromium says where it listens: its port, and a path. */
  private static String endpoint(Process process, Path profile)
      throws IOException, InterruptedException {
    Path file = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < PATIENCE_SECONDS * 10 && process.isAlive(); i++) {
      List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
      if (lines.size() == 2) {
        return "ws://127.0.0.1:" + lines.get(0) + lines.get(1);
      }
      Thread.sleep(100);
    }
    throw new IOException(
        "Chromium does not listen: "
            + new String(Files.readAllBytes(profile.resolve("log")), StandardCharsets.UTF_8));
  }

  /**
   * Opens a page and waits until it has loaded.
   *
   * @param address such as {@code file.toUri()} or an http address on this machine
   * @param width CSS pixels
   */
  public View open(URI address, int width, Scheme scheme) throws IOException, InterruptedException {
    errors.clear();
    loads.clear();
    ObjectNode media = DevTools.object();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", scheme.name().toLowerCase(Locale.ROOT));
    page.call("Emulation.setEmulatedMedia", media);
    page.call(
        "Emulation.setDeviceMetricsOverride",
        DevTools.object()
            .put("width", width)
            .put("height", 900)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    JsonNode navigation =
        page.call("Page.navigate", DevTools.object().put("url", address.toString()));
    if (navigation.has("errorText")) {
      throw new IOException(address + ": " + navigation.get("errorText").asText());
    }
    if (loads.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
      throw new IOException(address + " does not finish loading");
    }
    int contentWidth = number("document.documentElement.scrollWidth");
    ObjectNode whole = DevTools.object().put("format", "png").put("captureBeyondViewport", true);
    whole
        .putObject("clip")
        .put("x", 0)
        .put("y", 0)
        .put("width", Math.max(width, contentWidth))
        .put("height", number("document.documentElement.scrollHeight"))
        .put("scale", 1);
    byte[] png =
        Base64.getDecoder().decode(page.call("Page.captureScreenshot", whole).get("data").asText());
    return new View(new ArrayList<>(errors), contentWidth, width, png);
  }

  /** Evaluates an expression in the page that is open; its value as JSON. */
  public JsonNode evaluate(String expression) throws IOException, InterruptedException {
    JsonNode result =
        page.call(
            "Runtime.evaluate",
            DevTools.object()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (result.has("exceptionDetails")) {
      throw new IOException(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Texts of the drawings shown that reach over an edge, or lie on another text; none is right. */
  public List<String> misplacedTexts() throws IOException, InterruptedException {
    String script =
        """
        [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0)
          .flatMap(s => {
            const edge = s.getBoundingClientRect();
            const texts = [...s.querySelectorAll('text')]
                .map(t => ({text: t.textContent, box: t.getBoundingClientRect()}));
            const over = texts.filter(t => t.box.left < edge.left - 1 || t.box.right > edge.right + 1)
                .map(t => t.text + ' over the edge');
            const on = texts.flatMap((a, i) => texts.slice(i + 1)
                .filter(b => a.box.left < b.box.right - 1 && a.box.right > b.box.left + 1
                    && a.box.top < b.box.bottom - 3 && a.box.bottom > b.box.top + 3)
                .map(b => a.text + ' on ' + b.text));
            return [...over, ...on];
          })
        """;
    List<String> texts = new ArrayList<>();
    evaluate(script).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private int number(String expression) throws IOException, InterruptedException {
    return evaluate(expression).asInt();
  }

  private void event(JsonNode event) {
    JsonNode parameters = event.path("params");
    switch (event.path("method").asText()) {
      case "Page.loadEventFired" -> loads.add("loaded");
      case "Runtime.exceptionThrown" -> errors.add(parameters.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(parameters.path("type").asText())) {
          errors.add(parameters.path("args").toString());
        }
      }
      case "Log.entryAdded" -> {
        JsonNode entry = parameters.path("entry");
        if (List.of("error", "warning").contains(entry.path("level").asText())) {
          errors.add(entry.path("text").asText() + " " + entry.path("url").asText());
        }
      }
      case "Network.loadingFailed" -> errors.add(parameters.path("errorText").asText());
      default -> {}
    }
  }

  @Override
  public void close() {
    page.close();
    stop(process, profile);
  }

  private static void stop(Process process, Path profile) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().join());
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      // A temporary folder that stays behind is no failure of a test.
    }
  }
}
