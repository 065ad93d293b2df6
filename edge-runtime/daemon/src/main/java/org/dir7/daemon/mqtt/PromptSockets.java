package org.dir7.daemon.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Sockets that send at once. The system would hold a small packet back while an earlier one is not
 * acknowledged (Nagle's algorithm), and the other side acknowledges up to 40 ms late: every second
 * event or acknowledgement would take that long.
 */
final class PromptSockets extends SocketFactory {

  private final SocketFactory plain = SocketFactory.getDefault();

  /** The same socket, prompt from now on. */
  static <T extends Socket> T prompt(T socket) throws IOException {
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** The one that the library asks for; it connects afterwards. */
  @Override
  public Socket createSocket() throws IOException {
    return prompt(
        new Socket() {
          @Override
          public InputStream getInputStream() throws IOException {
            return new FirstBytes(super.getInputStream());
          }
        });
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prompt(plain.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return prompt(plain.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prompt(plain.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return prompt(plain.createSocket(host, port, local, localPort));
  }
}
