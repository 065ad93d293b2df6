package org.dir7.report.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection of the Chrome DevTools protocol: calls with answers, and events. */
final class DevTools implements WebSocket.Listener, AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final Consumer<JsonNode> events;
  private final StringBuilder message = new StringBuilder();
  private final WebSocket socket;

  /**
   * Connects.
   *
   * @param events called for every event, on the connection's thread
   */
  DevTools(URI address, Consumer<JsonNode> events) {
    this.events = events;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(address, this)
            .join();
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** Calls a method and waits for its result. */
  @CanIgnoreReturnValue
  JsonNode call(String method, ObjectNode parameters) throws IOException, InterruptedException {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode request = object().put("id", id).put("method", method);
    request.set("params", parameters);
    socket.sendText(request.toString(), true).join();
    try {
      JsonNode reply = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (reply.has("error")) {
        throw new IOException(method + ": " + reply.get("error"));
      }
      return reply.path("result");
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer to " + method, e);
    } finally {
      waiting.remove(id);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    message.append(part);
    if (last) {
      take(message.toString());
      message.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void take(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      CompletableFuture<JsonNode> answer = waiting.get(node.path("id").asInt());
      if (answer != null) {
        answer.complete(node);
      } else {
        events.accept(node);
      }
    } catch (IOException e) {
      waiting.values().forEach(w -> w.completeExceptionally(e));
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
