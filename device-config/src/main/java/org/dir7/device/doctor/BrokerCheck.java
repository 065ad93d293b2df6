package org.dir7.device.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether something listens where the broker should be. */
final class BrokerCheck {

  private static final int MILLISECONDS = 3000;
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;

  private BrokerCheck() {}

  static Finding run(String address) {
    String host;
    int port;
    try {
      URI uri = URI.create(address);
      host = uri.getHost();
      port = uri.getPort();
      if (port < 0) {
        port = "ssl".equals(uri.getScheme()) ? TLS_PORT : PLAIN_PORT;
      }
    } catch (IllegalArgumentException e) {
      host = null;
      port = 0;
    }
    if (host == null) {
      return Finding.stop(
          "broker", "\"" + address + "\" is no address", "--broker tcp://HOST:1883");
    }
    // Closed before a byte is sent: a broker logs at most an empty connection.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), MILLISECONDS);
      return Finding.ok("broker", address + " accepts connections");
    } catch (IOException e) {
      return Finding.stop(
          "broker",
          address + " cannot be reached: " + reason(e),
          "nc -vz "
              + host
              + " "
              + port
              + "   # from this machine; start the broker, open the port");
    }
  }

  private static String reason(IOException failure) {
    String name = failure.getClass().getSimpleName();
    return name.equals("UnknownHostException") ? "unknown host" : failure.getMessage();
  }
}
