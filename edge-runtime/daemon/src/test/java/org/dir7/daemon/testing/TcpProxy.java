package org.dir7.daemon.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network between a client and a broker on this machine that can be cut and slowed. */
public final class TcpProxy implements AutoCloseable {

  private static final int BLOCK = 4096;
  private static final int CONNECT_MILLIS = 2000;

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;
  private volatile int bytesPerSecond;

  /**
   * @param target port on the loopback interface
   */
  public TcpProxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public String uri() {
    return "tcp://127.0.0.1:" + port();
  }

  /** Ends all connections and refuses new ones. */
  public void cut() {
    cut = true;
    sockets.forEach(TcpProxy::closeQuietly);
  }

  public void restore() {
    cut = false;
  }

  /**
   * @param limit of each direction of a connection; 0 for none
   */
  public void slow(int limit) {
    bytesPerSecond = limit;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        if (cut) {
          closeQuietly(client);
          continue;
        }
        start("connect", () -> join(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void join(Socket client) {
    Socket broker = new Socket();
    try {
      broker.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
    } catch (IOException e) {
      closeQuietly(client); // the broker is down
      return;
    }
    sockets.add(client);
    sockets.add(broker);
    start("up", () -> copy(client, broker));
    start("down", () -> copy(broker, client));
    if (cut) {
      closeQuietly(client);
      closeQuietly(broker);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] block = new byte[BLOCK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(block); count >= 0; count = in.read(block)) {
        int limit = bytesPerSecond;
        if (limit > 0) {
          Thread.sleep(1000L * count / limit);
        }
        out.write(block, 0, count);
      }
    } catch (IOException e) {
      // The end of one side is the end of both.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(from);
      closeQuietly(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, "proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, closed or not.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    server.close();
  }
}
