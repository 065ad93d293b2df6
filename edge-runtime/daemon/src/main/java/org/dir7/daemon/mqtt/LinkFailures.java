package org.dir7.daemon.mqtt;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Why a connection failed, in words that name the remedy. */
final class LinkFailures {

  /** MQTT 5, section 2.4. */
  private static final Map<Integer, String> REASONS =
      Map.ofEntries(
          Map.entry(0x80, "unspecified error"),
          Map.entry(0x84, "the broker does not speak MQTT 5"),
          Map.entry(0x85, "the broker refuses the client id"),
          Map.entry(0x86, "wrong user name or password"),
          Map.entry(0x87, "not authorized"),
          Map.entry(0x88, "server unavailable"),
          Map.entry(0x89, "server busy"),
          Map.entry(0x8A, "banned"),
          Map.entry(0x8B, "server shutting down"),
          Map.entry(0x8D, "keep-alive timeout"),
          Map.entry(0x8E, "session taken over"),
          Map.entry(0x8F, "invalid topic filter"),
          Map.entry(0x90, "invalid topic name"),
          Map.entry(0x95, "packet too large"),
          Map.entry(0x97, "quota exceeded"),
          Map.entry(0x98, "administrative action"),
          Map.entry(0x9F, "connection rate exceeded"));

  private LinkFailures() {}

  static String reason(int code) {
    return REASONS.getOrDefault(code, "MQTT reason 0x%02X".formatted(code));
  }

  /** Why the first exchange with a broker failed. */
  static String describe(MqttException failure, boolean tls) {
    return failure.getReasonCode() == MqttClientException.REASON_CODE_CONNECTION_LOST && !tls
        ? "the broker ended the connection without a word: it may want TLS (ssl://)"
        : describe(failure);
  }

  static String describe(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        return "unknown host";
      } else if (t instanceof ConnectException) {
        return "connection refused";
      } else if (t instanceof SocketTimeoutException) {
        return "no answer";
      } else if (t instanceof SSLException) {
        return "TLS: " + certificate(t);
      } else if (t instanceof NullPointerException) {
        return "the connection has ended"; // see MqttLink
      }
    }
    if (failure instanceof MqttException mqtt && mqtt.getReasonCode() >= 0x80) {
      int code = mqtt.getReasonCode();
      if (code == MqttClientException.REASON_CODE_CLIENT_TIMEOUT) {
        return "no answer"; // connected, but whoever listens there says nothing
      }
      // Paho numbers its own failures from 32,000 on.
      return code < 0x100 ? reason(code) : "connection lost (" + mqtt.getMessage() + ")";
    }
    return rootMessage(failure);
  }

  /** What the JDK says of a certificate, with what to do about it. */
  private static String certificate(Throwable failure) {
    Throwable root = root(failure);
    String message = rootMessage(failure);
    if (root instanceof CertificateExpiredException) {
      return "certificate expired: " + message;
    } else if (root instanceof CertificateNotYetValidException) {
      return "certificate not yet valid, or this device's clock is wrong: " + message;
    } else if (root instanceof CertPathBuilderException
        || message.contains("unable to find valid certification path")
        || message.contains("does not chain with any of the trust anchors")) {
      return "no trusted authority signed the certificate (ca-file)";
    } else if (message.startsWith("No subject alternative") || message.startsWith("No name ")) {
      return "the certificate is for another host: " + message;
    } else if (message.startsWith("Received fatal alert")) {
      return "the broker refuses this device's certificate (client-cert-file): " + message;
    } else if (message.contains("unrecognized SSL message")
        || message.contains("terminated the handshake")) {
      return "the broker does not speak TLS on this port";
    }
    return message;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = root(failure);
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
