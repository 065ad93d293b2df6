package org.dir7.daemon.home;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.mqtt.Incoming;

/**
 * Announces the device when it serves, on every connection, when its engine changes, and again
 * whenever Home Assistant starts.
 */
public final class HomeAssistant implements Extension {

  private final String prefix;
  private volatile ExtensionHost host;

  /**
   * @param prefix that Home Assistant is set to
   */
  public HomeAssistant(String prefix) {
    this.prefix = prefix;
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
  }

  @Override
  public List<String> topics() {
    return List.of(Discovery.birthTopic(prefix));
  }

  @Override
  public void arrived(Incoming message) {
    if (new String(message.payload(), StandardCharsets.UTF_8).equals("online")) {
      announce();
    }
  }

  @Override
  public void serving() {
    announce();
  }

  @Override
  public void connected() {
    announce();
  }

  /** The model and its limits stand in the announcement. */
  @Override
  public void engineChanged() {
    announce();
  }

  /** Nothing before the engine is loaded: there is no model to name yet. */
  private void announce() {
    host.snapshot()
        .engine()
        .ifPresent(
            engine ->
                host.publish(
                    new Discovery(
                            prefix,
                            host.topics(),
                            engine,
                            host.config().telemetrySeconds(),
                            host.telemetry())
                        .message()));
  }
}
