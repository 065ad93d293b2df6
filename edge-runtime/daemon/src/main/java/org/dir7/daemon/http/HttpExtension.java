package org.dir7.daemon.http;

import java.util.function.BiConsumer;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.tinylog.Logger;

/** Serves HTTP on loopback from the start of the daemon to its stop. */
public final class HttpExtension implements Extension {

  private final int port;
  private final BiConsumer<LoopbackServer, ExtensionHost> routes;
  private LoopbackServer server;

  /**
   * @param routes adds what is served
   */
  public HttpExtension(int port, BiConsumer<LoopbackServer, ExtensionHost> routes) {
    this.port = port;
    this.routes = routes;
  }

  @Override
  public void start(ExtensionHost host) {
    server = LoopbackServer.start(port);
    routes.accept(server, host);
    Logger.info("http://127.0.0.1:{} tells how the daemon is", server.port());
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
