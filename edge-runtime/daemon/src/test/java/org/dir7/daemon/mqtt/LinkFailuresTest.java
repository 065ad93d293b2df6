package org.dir7.daemon.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

/** The words by which README's table of troubles finds a connection's failure. */
class LinkFailuresTest {

  private static String cause(Throwable cause) {
    return LinkFailures.describe(new MqttException(cause));
  }

  private static String code(int code) {
    return LinkFailures.describe(new MqttException(code));
  }

  @Test
  void aHostThatIsNotThereAndOneThatSaysNothing() {
    assertEquals("unknown host", cause(new UnknownHostException("broker.local")));
    assertEquals("connection refused", cause(new ConnectException("Connection refused")));
    assertEquals("no answer", cause(new SocketTimeoutException("Connect timed out")));
    // The connection stands, and the broker's greeting does not come.
    assertEquals("no answer", code(MqttClientException.REASON_CODE_CLIENT_TIMEOUT));
  }

  @Test
  void whatTheBrokerSaysIsPassedOn() {
    assertEquals("wrong user name or password", code(0x86));
    assertEquals("MQTT reason 0xA2", code(0xA2));
  }
}
