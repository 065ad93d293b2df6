package org.dir7.daemon;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.dir7.daemon.job.BadJobException;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.tinylog.Logger;

/**
 * Works the inbox off, one message after the other: checked, stored, then acknowledged. A message
 * whose acknowledgement is lost comes again, and its id makes it one.
 *
 * <p>A command is obeyed before the jobs that came earlier, as soon as it is here, unless it is
 * about one of those. It is acknowledged after them all the same: MQTT wants that in the order of
 * arrival. So that the broker does not hold it back until then, jobs that come while none can be
 * taken are acknowledged first and turned away in their turn: nothing of them has to be stored.
 */
final class Intake implements Runnable {

  /** While events wait for the broker, commands are looked for this often. */
  private static final long CROWDED_MILLIS = 5;

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
        inbox.await();
        doAhead();
        while (!outbox.awaitRoom(CROWDED_MILLIS)) {
          doAhead();
        }
        Inbox.Arrival arrival = inbox.take();
        if (!arrival.settled) {
          guarded(arrival, () -> handle(arrival));
        }
        inbox.acknowledge(arrival);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What need not wait until its turn comes among the messages that are here. */
  private void doAhead() {
    obeyCommands();
    for (Inbox.Arrival next = inbox.unacknowledged();
        next != null && needsNoStoring(next);
        next = inbox.unacknowledged()) {
      inbox.acknowledge(next); // and the broker sends another one
      obeyCommands();
    }
  }

  /**
   * Whether a message is dealt with, or is a job that cannot be taken now, and so never will be.
   */
  private boolean needsNoStoring(Inbox.Arrival arrival) {
    if (!arrival.settled && arrival.message().topic().equals(topics.jobs())) {
      arrival.refusal = scheduler.refusal().orElse(null);
    }
    return arrival.settled || arrival.refusal != null;
  }

  private void obeyCommands() {
    for (Inbox.Arrival next = inbox.takeCommand(); next != null; next = inbox.takeCommand()) {
      Inbox.Arrival command = next;
      guarded(command, () -> command.settled = obey(command.message(), true));
    }
  }

  private static void guarded(Inbox.Arrival arrival, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      Logger.error(e, "a message on {} failed", arrival.message().topic());
    }
  }

  /**
   * Obeys a command.
   *
   * @param ahead whether jobs that came before it may still lie in the inbox
   * @return false where it has to wait for its turn among them
   */
  @CanIgnoreReturnValue
  private boolean obey(Incoming message, boolean ahead) {
    if (message.retained()) {
      badJobs.retained(message.topic());
      return true;
    }
    boolean toAll = !message.topic().equals(topics.control());
    return controls.handle(message, toAll, ahead);
  }

  private void handle(Inbox.Arrival arrival) {
    Incoming message = arrival.message();
    String topic = message.topic();
    if (extensions.topics().contains(topic)) {
      extensions.arrived(message);
    } else if (message.retained()) {
      badJobs.retained(topic);
    } else if (topic.equals(topics.jobs())) {
      job(arrival);
    } else if (topic.equals(topics.control()) || topic.equals(group.control())) {
      obey(message, false);
    } else {
      Logger.warn("a message on {} is ignored", topic);
    }
  }

  private void job(Inbox.Arrival arrival) {
    try {
      Job job = jobs.parse(arrival.message(), null);
      if (arrival.refusal == null) {
        scheduler.submit(job, arrival.nanos());
      } else {
        scheduler.turnAway(job, arrival.refusal);
      }
    } catch (BadJobException e) {
      badJobs.refuse(e);
    }
  }
}
