package org.dir7.daemon.http;

import java.io.IOException;

/** Server-sent events to one browser, until it goes away. */
public interface EventStream {

  /**
   * Sends an event; waits while the browser does not read.
   *
   * @param data one line
   * @throws IOException where the browser is gone
   */
  void send(String event, String data) throws IOException;

  /** Sends what a browser ignores, to learn whether it is still there. */
  void ping() throws IOException;
}
