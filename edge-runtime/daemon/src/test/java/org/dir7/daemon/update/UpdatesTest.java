package org.dir7.daemon.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.config.DaemonConfig;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.MessageSchema;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.Sha256;
import org.dir7.update.BundleManifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders on the update topic, against a web server that breaks off. */
class UpdatesTest {

  private static final Topics TOPICS = new Topics("bench");

  @TempDir private Path folder;
  private final byte[] bundle = new byte[300_000];
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final AtomicInteger reloads = new AtomicInteger();
  private final MessageSchema schema = MessageSchema.load("device-event");

  /** Bytes of each answer, in order; all of them afterwards. */
  private final List<Integer> cuts = new CopyOnWriteArrayList<>();

  private final AtomicInteger restarts = new AtomicInteger();
  private volatile BundleManifest.Kind kind = BundleManifest.Kind.ENGINE;
  private volatile String running;
  private HttpServer server;
  private volatile boolean gone;
  private volatile int status = 0;
  private volatile byte[] installed;
  private volatile Dir7Exception refusal;
  private Updates updates;

  @BeforeEach
  void serve() throws Exception {
    new Random(1).nextBytes(bundle);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    updates = started();
  }

  @AfterEach
  void stop() {
    updates.close();
    server.stop(0);
    for (JsonNode event : events) {
      schema.check(event);
    }
  }

  private Updates started() {
    Updates made =
        new Updates(
            folder.resolve("incoming"),
            file -> {
              if (refusal != null) {
                throw refusal;
              }
              try {
                installed = Files.readAllBytes(file);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
              return new Updates.Installed(kind, kind.id() + " new, sequence 2, slot b");
            },
            Optional.of(restarts::incrementAndGet),
            20);
    made.start(host());
    made.serving();
    return made;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    int length = bundle.length - from;
    if (gone && exchange.getRequestURI().getPath().equals("/gone.dir7u")) {
      throw new IOException("no longer here");
    }
    exchange.sendResponseHeaders(status != 0 ? status : range == null ? 200 : 206, length);
    int cut = cuts.isEmpty() ? length : Math.min(length, cuts.remove(0));
    exchange.getResponseBody().write(bundle, from, cut);
    exchange.getResponseBody().flush();
    if (cut == length) {
      exchange.close();
    } else {
      // The connection breaks off before all that was announced is sent.
      throw new IOException("cut");
    }
  }

  /** A daemon that publishes and reloads. */
  private ExtensionHost host() {
    DaemonConfig config =
        DaemonConfig.read(
            null, Map.of("device", "bench", "state", folder.resolve("s").toString()), Map.of());
    return (ExtensionHost)
        Proxy.newProxyInstance(
            ExtensionHost.class.getClassLoader(),
            new Class<?>[] {ExtensionHost.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "config" -> config;
                  case "topics" -> TOPICS;
                  case "publish" -> events.add(JsonText.read(((Outgoing) arguments[0]).payload()));
                  case "reload" -> reloads.incrementAndGet();
                  case "snapshot" ->
                      new ExtensionHost.Snapshot(
                          true, Optional.empty(), running, 0, 0, 0, 0, false, false);
                  default -> throw new AssertionError(method);
                });
  }

  private void order(String json) {
    updates.arrived(Incoming.local(TOPICS.update(), json.getBytes(StandardCharsets.UTF_8)));
  }

  private String order() {
    return "{\"url\":\"http://127.0.0.1:%d/e.dir7u\",\"sha256\":\"%s\",\"size\":%d}"
        .formatted(server.getAddress().getPort(), Sha256.of(bundle), bundle.length);
  }

  private JsonNode await(String state) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < end) {
      for (JsonNode event : events) {
        if (event.path("state").asText().equals(state)) {
          return event;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("no event " + state + " in " + events);
  }

  @Test
  void aTransferThatBreaksOffGoesOnWhereItWas() throws Exception {
    cuts.addAll(List.of(100_000, 0, 50_000));
    order(order());
    assertEquals("engine new, sequence 2, slot b", await("installed").get("sentence").asText());
    assertArrayEquals(bundle, installed);
    assertEquals("null", ranges.get(0));
    assertTrue(ranges.get(1).matches("bytes=[1-9]\\d*-"), ranges.toString());
    assertEquals(1, reloads.get());
    assertTrue(Files.notExists(folder.resolve("incoming/order.json")));
  }

  @Test
  void anOrderOutlivesTheDaemon() throws Exception {
    cuts.addAll(java.util.Collections.nCopies(1000, 10));
    order(order());
    await("receiving");
    while (ranges.size() < 3) {
      Thread.sleep(5);
    }
    updates.close();
    cuts.clear();
    updates = started();
    await("installed");
    assertArrayEquals(bundle, installed);
  }

  @Test
  void aNewProgramWaitsForThePictureAndThenTheDaemonEnds() throws Exception {
    kind = BundleManifest.Kind.PROGRAM;
    running = "a-job";
    order(order());
    await("installed");
    Thread.sleep(300);
    assertEquals(0, restarts.get());
    running = null;
    while (restarts.get() == 0) {
      Thread.sleep(5);
    }
    assertEquals(0, reloads.get());
  }

  private String orderOfChunks() {
    return "{\"sha256\":\"%s\",\"size\":%d}".formatted(Sha256.of(bundle), bundle.length);
  }

  private void chunk(int from, int to) {
    byte[] data = Arrays.copyOfRange(bundle, from, to);
    byte[] message = new UpdateChunk(Sha256.of(bundle), from, data).bytes();
    updates.arrived(Incoming.local(TOPICS.updateData(), message));
  }

  /** What the device said last that it has. */
  private long bytesHere() {
    return events.stream()
        .filter(event -> event.has("bytes"))
        .reduce((first, last) -> last)
        .map(event -> event.get("bytes").asLong())
        .orElse(-1L);
  }

  private void awaitBytes(long count) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (bytesHere() != count) {
      assertTrue(System.nanoTime() < end, bytesHere() + " bytes, not " + count);
      Thread.sleep(5);
    }
  }

  @Test
  void chunksThatAreLostOrComeTwiceAreMadeGoodAndARestartGoesOn() throws Exception {
    order(orderOfChunks());
    awaitBytes(0);
    chunk(0, 40_000);
    chunk(80_000, 120_000); // one is missing before it, which is said at once
    awaitBytes(40_000);
    chunk(0, 40_000);
    chunk(30_000, 70_000); // half of it is here
    order(orderOfChunks()); // how far is it?
    awaitBytes(70_000);
    updates.close();
    events.clear();
    updates = started();
    awaitBytes(70_000);
    for (int at = 70_000; at < bundle.length; at += 40_000) {
      chunk(at, Math.min(bundle.length, at + 40_000));
    }
    await("installed");
    assertArrayEquals(bundle, installed);
    assertEquals(List.of(), ranges);
  }

  @Test
  void chunksOfAnotherBundleAndWhatIsNoChunkChangeNothing() throws Exception {
    chunk(0, 40_000); // nothing was ordered
    order(orderOfChunks());
    awaitBytes(0);
    byte[] other = new UpdateChunk("1".repeat(64), 0, new byte[10]).bytes();
    updates.arrived(Incoming.local(TOPICS.updateData(), other));
    updates.arrived(Incoming.local(TOPICS.updateData(), new byte[40]));
    String sentence = await("refused").get("sentence").asText();
    assertEquals("a chunk of 40 bytes; it must have 41 to 49192", sentence);
    byte[] beyond = new UpdateChunk(Sha256.of(bundle), 0, new byte[1]).bytes();
    ByteBuffer.wrap(beyond).putLong(32, -1);
    updates.arrived(Incoming.local(TOPICS.updateData(), beyond));
    assertEquals(0, bytesHere());
    order(order());
    assertTrue(
        events.get(events.size() - 1).get("sentence").asText().startsWith("the bundle comes in"));
  }

  /** A rollout that was begun anew serves its bundles on another port. */
  @Test
  void theSameBundleFromElsewhereGoesOn() throws Exception {
    cuts.addAll(java.util.Collections.nCopies(1000, 10));
    order(order().replace("e.dir7u", "gone.dir7u"));
    while (ranges.size() < 3) {
      Thread.sleep(5);
    }
    gone = true;
    order(order());
    cuts.clear();
    await("installed");
    assertArrayEquals(bundle, installed);
    assertEquals(1, reloads.get());
  }

  @Test
  void anotherBundleWaitsForItsTurn() throws Exception {
    cuts.addAll(java.util.Collections.nCopies(1000, 10));
    order(order());
    await("receiving");
    order(order().replace(Sha256.of(bundle), "0".repeat(64)));
    String sentence = await("refused").get("sentence").asText();
    assertTrue(sentence.endsWith("this one was not begun"), sentence);
    cuts.clear();
    await("installed");
  }

  @Test
  void whatIsRefusedIsSaidAndForgotten() throws Exception {
    refusal = Dir7Exception.badInput("not signed with the key of this device");
    order(order());
    assertEquals(
        "not signed with the key of this device", await("refused").get("sentence").asText());
    assertEquals(0, reloads.get());
    try (var left = Files.list(folder.resolve("incoming"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aBundleThatIsAnotherIsRefused() throws Exception {
    order(order().replace(Sha256.of(bundle), "0".repeat(64)));
    String sentence = await("refused").get("sentence").asText();
    assertTrue(sentence.contains("another SHA-256 than announced"), sentence);
  }

  @Test
  void aServerWithoutTheFileIsOneSentence() throws Exception {
    status = 404;
    order(order());
    String sentence = await("refused").get("sentence").asText();
    assertTrue(sentence.endsWith("the server answers 404"), sentence);
  }

  @Test
  void aMessageThatIsNoOrderIsRefused() throws Exception {
    order("{\"url\":\"file:///etc/passwd\",\"sha256\":\"00\",\"size\":1}");
    assertTrue(await("refused").get("sentence").asText().startsWith("url is "));
    assertEquals(List.of(), ranges);
  }
}
