/**
 * Announces the device to Home Assistant: one message that names all entities, by the rules of its
 * MQTT integration (device discovery, Home Assistant 2024.11 and later).
 */
package org.dir7.daemon.home;
