/**
 * One connection and what is needed to make it. The MQTT library appears in this package only.
 *
 * <p>Read in this order: {@link org.dir7.daemon.mqtt.Topics}, {@link
 * org.dir7.daemon.mqtt.BrokerConfig}, {@link org.dir7.daemon.mqtt.MqttLink}.
 */
package org.dir7.daemon.mqtt;
