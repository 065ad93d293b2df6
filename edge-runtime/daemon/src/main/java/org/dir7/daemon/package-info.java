/**
 * The MQTT service of one device. The contract that it keeps is published in deploy/api.
 *
 * <p>A job's way: {@link org.dir7.daemon.mqtt.MqttLink} hands a message to the inbox, which the
 * intake works off: checked ({@link org.dir7.daemon.job.JobParser}), decided on (scheduler), stored
 * ({@link org.dir7.daemon.journal.Journal}), then acknowledged. The worker draws it through {@link
 * org.dir7.daemon.JobRunner}, the only thing here that knows of an engine; the answer is stored,
 * then put into the outbox, which sends within the broker's limits and notes in the journal what
 * the broker has confirmed.
 *
 * <p>Threads: connection, outbox, intake, worker and timer, one each, besides those of the MQTT
 * library, which are never made to wait.
 */
package org.dir7.daemon;
