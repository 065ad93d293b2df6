package org.dir7.daemon.mqtt;

import static org.dir7.daemon.mqtt.PromptSockets.prompt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** {@link PromptSockets} with TLS. */
final class PromptTlsSockets extends SSLSocketFactory {

  private final SSLSocketFactory tls;

  PromptTlsSockets(SSLSocketFactory tls) {
    this.tls = tls;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket() throws IOException {
    return prompt(tls.createSocket());
  }

  @Override
  public Socket createSocket(Socket below, String host, int port, boolean closesBelow)
      throws IOException {
    return prompt(tls.createSocket(below, host, port, closesBelow));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prompt(tls.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return prompt(tls.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prompt(tls.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return prompt(tls.createSocket(host, port, local, localPort));
  }
}
