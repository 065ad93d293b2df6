package org.dir7.daemon.config;

import java.util.List;
import java.util.Optional;
import org.dir7.daemon.mqtt.Topics;

/**
 * What stands around the daemon: probes, metrics, status page, Home Assistant, logs.
 *
 * @param httpPort on 127.0.0.1; 0 for none
 * @param page whether the port shows the status page besides probes and metrics
 * @param stallSeconds without a step after which the engine counts as hung
 * @param discoveryPrefix of Home Assistant; empty where the device is not announced
 * @param jsonLog whether log lines are JSON objects
 */
public record ServiceConfig(
    int httpPort,
    boolean page,
    int stallSeconds,
    Optional<String> discoveryPrefix,
    boolean jsonLog) {

  static ServiceConfig read(ConfigValues values) {
    int port = values.wholeNumberOrZero(ConfigKey.HTTP_PORT, 1, 65535);
    boolean page = values.flag(ConfigKey.HTTP_PAGE);
    if (page && port == 0) {
      throw values.wrong(ConfigKey.HTTP_PAGE, "it needs http-port as well");
    }
    boolean announced = values.flag(ConfigKey.HOME_ASSISTANT);
    String prefix = values.text(ConfigKey.HOME_ASSISTANT_PREFIX).orElseThrow();
    if (!Topics.isPlainTopic(prefix) || prefix.startsWith("/") || prefix.endsWith("/")) {
      throw values.wrong(
          ConfigKey.HOME_ASSISTANT_PREFIX,
          "it must be a topic without / at either end, # or + or control codes");
    }
    return new ServiceConfig(
        port,
        page,
        values.wholeNumber(ConfigKey.STALL_SECONDS, 10, 3600),
        announced ? Optional.of(prefix) : Optional.empty(),
        values.oneOf(ConfigKey.LOG_FORMAT, List.of("text", "json")).equals("json"));
  }
}
