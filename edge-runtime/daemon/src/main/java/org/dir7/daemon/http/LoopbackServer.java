package org.dir7.daemon.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/** Serves HTTP on 127.0.0.1. */
public final class LoopbackServer implements AutoCloseable {

  /** Writes to a stream of events until the browser goes away or the thread is interrupted. */
  @FunctionalInterface
  public interface Streamer {
    void run(EventStream stream) throws IOException, InterruptedException;
  }

  private static final int THREADS = 4;
  private static final int IDLE_SECONDS = 30;
  private static final int BACKLOG = 16;

  /** Each holds a thread for as long as a browser shows the page. */
  private static final int MOST_STREAMS = 8;

  private static final int MOST_BODY = 64 << 10;

  static {
    // Read once by the JDK's server: answers in one packet at once, no endless requests.
    setUnlessSet("sun.net.httpserver.nodelay", "true");
    setUnlessSet("sun.net.httpserver.maxReqTime", "20");
  }

  private final HttpServer server;
  private final ThreadPoolExecutor executor;
  private final Map<String, Function<Request, Response>> gets = new ConcurrentHashMap<>();
  private final Map<String, Function<Request, Response>> posts = new ConcurrentHashMap<>();
  private final Map<String, Streamer> streams = new ConcurrentHashMap<>();
  private final Semaphore streamRoom = new Semaphore(MOST_STREAMS);
  private final Map<Thread, HttpExchange> streaming = new ConcurrentHashMap<>();
  private volatile Map<String, String> headers = Map.of();

  private LoopbackServer(HttpServer server) {
    this.server = server;
    this.executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "dir7-http");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Binds the port and begins to serve.
   *
   * @param port 0 for any that is free
   * @throws Dir7Exception of kind environment where the port is taken
   */
  public static LoopbackServer start(int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
      LoopbackServer made =
          new LoopbackServer(HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG));
      made.server.start();
      return made;
    } catch (IOException e) {
      throw Dir7Exception.environment(
              "http-port: cannot listen on 127.0.0.1 port %d: %s", port, e.getMessage())
          .causedBy(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Headers of every response from now on. */
  public void headers(Map<String, String> everywhere) {
    headers = Map.copyOf(everywhere);
  }

  /**
   * @param path exact; one that ends with {@code /*} stands for all below it that no other names
   */
  public void get(String path, Function<Request, Response> handler) {
    gets.put(path, handler);
  }

  public void post(String path, Function<Request, Response> handler) {
    posts.put(path, handler);
  }

  public void stream(String path, Streamer streamer) {
    streams.put(path, streamer);
  }

  private void handle(HttpExchange exchange) {
    boolean keep = false;
    try {
      String method = exchange.getRequestMethod();
      String path = exchange.getRequestURI().getPath();
      Optional<Response> refusal = Guard.refusal(method, exchange.getRequestHeaders());
      if (refusal.isPresent()) {
        send(exchange, refusal.get());
      } else if (method.equals("GET") && streams.containsKey(path)) {
        keep = startStream(exchange, streams.get(path));
      } else {
        send(exchange, answer(exchange, method, path));
      }
    } catch (IOException e) {
      Logger.debug("a client on this machine went away: {}", e.getMessage());
    } finally {
      if (!keep) {
        exchange.close();
      }
    }
  }

  private Response answer(HttpExchange exchange, String method, String path) throws IOException {
    Function<Request, Response> handler = handler(method.equals("POST") ? posts : gets, path);
    if (handler == null) {
      boolean otherMethod = handler(method.equals("POST") ? gets : posts, path) != null;
      return otherMethod
          ? Response.text(405, "not with " + method)
          : Response.text(404, "there is nothing at this path");
    }
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MOST_BODY + 1);
    }
    if (body.length > MOST_BODY) {
      return Response.text(413, "at most %d bytes are taken".formatted(MOST_BODY));
    }
    String query = exchange.getRequestURI().getRawQuery();
    try {
      return handler.apply(new Request(path, query == null ? "" : query, body));
    } catch (RuntimeException e) {
      Logger.error(e, "{} {} failed", method, path);
      return Response.text(500, "internal error, see the log");
    }
  }

  private static Function<Request, Response> handler(
      Map<String, Function<Request, Response>> handlers, String path) {
    Function<Request, Response> exact = handlers.get(path);
    return exact != null ? exact : handlers.get(path.replaceFirst("/[^/]*$", "/*"));
  }

  private void send(HttpExchange exchange, Response response) throws IOException {
    Headers out = exchange.getResponseHeaders();
    headers.forEach(out::set);
    response.headers().forEach(out::set);
    out.set("Content-Type", response.contentType());
    out.set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      out.set("Content-Length", Integer.toString(response.body().length));
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    int length = response.body().length;
    exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
    if (length > 0) {
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(response.body());
      }
    }
  }

  /** True where a thread of its own now owns the exchange. */
  private boolean startStream(HttpExchange exchange, Streamer streamer) throws IOException {
    if (!streamRoom.tryAcquire()) {
      send(exchange, Response.text(503, "%d pages are open already".formatted(MOST_STREAMS)));
      return false;
    }
    Thread thread = new Thread(() -> runStream(exchange, streamer), "dir7-http-events");
    thread.setDaemon(true);
    streaming.put(thread, exchange);
    thread.start();
    return true;
  }

  private void runStream(HttpExchange exchange, Streamer streamer) {
    try (exchange) {
      Headers out = exchange.getResponseHeaders();
      headers.forEach(out::set);
      out.set("Content-Type", "text/event-stream; charset=utf-8");
      out.set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(200, 0);
      streamer.run(new Lines(exchange.getResponseBody()));
    } catch (IOException e) {
      Logger.debug("a page was closed: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streaming.remove(Thread.currentThread());
      streamRoom.release();
    }
  }

  /** The format of server-sent events. */
  private record Lines(OutputStream out) implements EventStream {
    @Override
    public void send(String event, String data) throws IOException {
      write("event: " + event + "\ndata: " + data + "\n\n");
    }

    @Override
    public void ping() throws IOException {
      write(":\n\n");
    }

    private void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  @Override
  public void close() {
    streaming.keySet().forEach(Thread::interrupt);
    server.stop(0);
    executor.shutdownNow();
  }
}
