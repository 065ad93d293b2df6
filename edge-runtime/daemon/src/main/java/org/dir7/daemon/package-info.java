/**
 * The MQTT service of one device. The contract that it keeps is published in deploy/api.
 *
 * <p>A job's way: {@link org.dir7.daemon.mqtt.MqttLink} hands a message to the inbox, which the
 * intake works off: checked ({@link org.dir7.daemon.job.JobParser}), decided on (scheduler), stored
 * ({@link org.dir7.daemon.journal.Journal}), then acknowledged. The worker draws it through {@link
 * org.dir7.daemon.JobRunner}, the only thing here that knows of an engine. While it draws, the text
 * of the next job is encoded ({@code Ahead}), and the last one's picture becomes a file and its
 * answer is stored ({@code Answers}): one job ahead, one behind, so that the engine waits for
 * neither. A stored answer is put into the outbox, which sends within the broker's limits and notes
 * in the journal what the broker has confirmed.
 *
 * <p>Threads: connection, outbox, intake, worker, ahead, answers and timer, one each, besides those
 * of the MQTT library, which are never made to wait.
 */
package org.dir7.daemon;
