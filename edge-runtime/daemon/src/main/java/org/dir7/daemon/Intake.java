package org.dir7.daemon;

import org.dir7.daemon.job.BadJobException;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.tinylog.Logger;

/**
 * Works the inbox off, one message after the other: checked, stored, then acknowledged. A message
 * whose acknowledgement is lost comes again, and its id makes it one.
 */
final class Intake implements Runnable {

  private final Inbox inbox;
  private final Topics topics;
  private final Topics group;
  private final Scheduler scheduler;
  private final Controls controls;
  private final BadJobs badJobs;
  private final Outbox outbox;
  private final Extension extensions;
  private final JobParser jobs;

  /**
   * @param group topics of the device's group; those of the device where it has none
   */
  Intake(
      Inbox inbox,
      Topics topics,
      Topics group,
      Scheduler scheduler,
      Controls controls,
      BadJobs badJobs,
      Outbox outbox,
      Extension extensions,
      JobParser jobs) {
    this.inbox = inbox;
    this.topics = topics;
    this.group = group;
    this.scheduler = scheduler;
    this.controls = controls;
    this.badJobs = badJobs;
    this.outbox = outbox;
    this.extensions = extensions;
    this.jobs = jobs;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Inbox.Arrival arrival = inbox.take();
        outbox.awaitRoom();
        try {
          handle(arrival);
        } catch (RuntimeException e) {
          Logger.error(e, "a message on {} failed", arrival.message().topic());
        }
        arrival.acknowledge();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Inbox.Arrival arrival) {
    Incoming message = arrival.message();
    String topic = message.topic();
    if (extensions.topics().contains(topic)) {
      extensions.arrived(message);
    } else if (message.retained()) {
      badJobs.retained(topic);
    } else if (topic.equals(topics.jobs())) {
      job(message, arrival.nanos());
    } else if (topic.equals(topics.control())) {
      controls.handle(message, false);
    } else if (topic.equals(group.control())) {
      controls.handle(message, true);
    } else {
      Logger.warn("a message on {} is ignored", topic);
    }
  }

  private void job(Incoming message, long arrivedNanos) {
    try {
      scheduler.submit(jobs.parse(message, null), arrivedNanos);
    } catch (BadJobException e) {
      badJobs.refuse(e);
    }
  }
}
