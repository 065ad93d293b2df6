package org.dir7.deploy.fleet;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.engine.Dir7Exception;

/**
 * Serves the bundles of a rollout, and nothing else, while it runs: by HTTP with ranges (RFC 9110,
 * 14), unencrypted, for what is in them is signed and no secret.
 */
final class BundleServer implements AutoCloseable {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-");
  private static final int THREADS = 16;
  private static final int PARTIAL = 206;
  private static final int UNSATISFIABLE = 416;

  private final Map<String, Path> files = new HashMap<>();
  private final HttpServer server;
  private final ExecutorService threads;
  private final URI address;

  /**
   * @param address of this machine as devices see it
   * @param port 0 for any
   */
  private BundleServer(String address, int port, List<Version> versions) {
    versions.forEach(version -> files.put("/" + version.fileName(), version.bundle()));
    try {
      server = HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw Dir7Exception.environment("port %d cannot be opened: %s", port, e.getMessage())
          .causedBy(e);
    }
    threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "dir7-bundles");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    String host = address.contains(":") ? "[" + address + "]" : address;
    this.address = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
  }

  static BundleServer start(String address, int port, List<Version> versions) {
    BundleServer made = new BundleServer(address, port, versions);
    made.server.start();
    return made;
  }

  /** The address of this machine on the way to the broker: where devices most likely see it. */
  static String addressTowards(BrokerConfig broker) {
    try (DatagramSocket socket = new DatagramSocket()) {
      // Nothing is sent: the system says which of its addresses it would use.
      socket.connect(InetAddress.getByName(broker.uri().getHost()), broker.uri().getPort());
      String address = socket.getLocalAddress().getHostAddress();
      return address.replaceFirst("%.*", "");
    } catch (SocketException | UnknownHostException e) {
      throw Dir7Exception.environment(
              "this machine's address cannot be found; say it with --address")
          .causedBy(e);
    }
  }

  /** Of the folder, ending in /. */
  URI address() {
    return address;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = files.get(exchange.getRequestURI().getPath());
      if (file == null || !exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(file == null ? 404 : 405, -1);
        return;
      }
      String range = exchange.getRequestHeaders().getFirst("Range");
      Matcher from = RANGE.matcher(range == null ? "" : range);
      long offset = from.matches() ? Long.parseLong(from.group(1)) : 0;
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        long size = channel.size();
        if (offset >= size) {
          exchange.sendResponseHeaders(UNSATISFIABLE, -1);
          return;
        }
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        if (offset > 0) {
          exchange
              .getResponseHeaders()
              .set("Content-Range", "bytes %d-%d/%d".formatted(offset, size - 1, size));
        }
        exchange.sendResponseHeaders(offset > 0 ? PARTIAL : 200, size - offset);
        try (InputStream in = Channels.newInputStream(channel.position(offset));
            OutputStream out = exchange.getResponseBody()) {
          in.transferTo(out);
        }
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
