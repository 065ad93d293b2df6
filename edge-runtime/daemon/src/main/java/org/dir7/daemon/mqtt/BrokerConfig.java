package org.dir7.daemon.mqtt;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;

/**
 * Where the broker is and how to sign in. Secrets stay in their files until a connection is made.
 *
 * @param uri {@code tcp://host:port} or {@code ssl://host:port}
 * @param userFile first line is the user name; null for none
 * @param passwordFile first line is the password; null for none
 * @param caFile PEM certificates to trust in place of the JDK's; null for those
 * @param certificateFile PEM chain of this client; null for none
 * @param keyFile PEM private key of this client; null for none
 * @param keepAliveSeconds between pings of an idle connection
 */
public record BrokerConfig(
    URI uri,
    Path userFile,
    Path passwordFile,
    Path caFile,
    Path certificateFile,
    Path keyFile,
    int keepAliveSeconds) {

  /** An address without credentials. */
  public static BrokerConfig of(String address) {
    return parse(address, "broker");
  }

  /**
   * @param place what a sentence about a wrong address begins with
   */
  public static BrokerConfig parse(String address, String place) {
    String limit = "it must be tcp://HOST[:PORT] or ssl://HOST[:PORT], without path or user";
    try {
      URI uri = new URI(address);
      boolean tls = "ssl".equals(uri.getScheme());
      boolean bare =
          uri.getRawPath() != null
              && uri.getRawPath().isEmpty()
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if ((!tls && !"tcp".equals(uri.getScheme()))
          || uri.getHost() == null
          || !bare
          || uri.getPort() > 65535
          || uri.getPort() == 0) {
        throw Dir7Exception.badInput("%s is \"%s\"; %s", place, withoutUser(address), limit);
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 8883 : 1883;
      URI full = new URI(uri.getScheme(), null, uri.getHost(), port, null, null, null);
      return new BrokerConfig(full, null, null, null, null, null, 30);
    } catch (URISyntaxException e) {
      throw Dir7Exception.badInput("%s is \"%s\"; %s", place, withoutUser(address), limit)
          .causedBy(e);
    }
  }

  /** Whether the connection is encrypted. */
  public boolean tls() {
    return "ssl".equals(uri.getScheme());
  }

  public BrokerConfig withCredentials(Path user, Path password) {
    return new BrokerConfig(
        uri, user, password, caFile, certificateFile, keyFile, keepAliveSeconds);
  }

  public BrokerConfig withTls(Path ca, Path certificate, Path key) {
    return new BrokerConfig(uri, userFile, passwordFile, ca, certificate, key, keepAliveSeconds);
  }

  public BrokerConfig withKeepAlive(int seconds) {
    return new BrokerConfig(uri, userFile, passwordFile, caFile, certificateFile, keyFile, seconds);
  }

  /** People write passwords into addresses; none may reach a log. */
  private static String withoutUser(String address) {
    return address.replaceFirst("//[^/]*@", "//...@");
  }
}
