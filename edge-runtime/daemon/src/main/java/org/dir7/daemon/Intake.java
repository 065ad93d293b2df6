package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.dir7.daemon.job.BadJobException;
import org.dir7.daemon.job.Control;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Works the inbox off, one message after the other: checked, stored, then acknowledged. A message
 * whose acknowledgement is lost comes again, and its id makes it one.
 */
final class Intake implements Runnable {

  private final Inbox inbox;
  private final Topics topics;
  private final Scheduler scheduler;
  private final Publisher out;
  private final Outbox outbox;
  private final Extension extensions;
  private final JobParser jobs;
  private final Control.Parser controls = new Control.Parser();
  private long badJobs;

  Intake(
      Inbox inbox,
      Topics topics,
      Scheduler scheduler,
      Publisher out,
      Outbox outbox,
      Extension extensions,
      List<String> replyPrefixes) {
    this.inbox = inbox;
    this.topics = topics;
    this.scheduler = scheduler;
    this.out = out;
    this.outbox = outbox;
    this.extensions = extensions;
    this.jobs = new JobParser(replyPrefixes);
  }

  @Override
  public void run() {
    try {
      while (true) {
        Inbox.Arrival arrival = inbox.take();
        outbox.awaitRoom();
        try {
          handle(arrival.message());
        } catch (RuntimeException e) {
          Logger.error(e, "a message on {} failed", arrival.message().topic());
        }
        arrival.acknowledge();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(Incoming message) {
    if (extensions.topics().contains(message.topic())) {
      extensions.arrived(message);
    } else if (message.retained()) {
      badJob(
          "a message on %s is ignored: publish it without the retain flag"
              .formatted(message.topic()));
    } else if (message.topic().equals(topics.jobs())) {
      job(message);
    } else if (message.topic().equals(topics.control())) {
      control(message);
    } else {
      Logger.warn("a message on {} is ignored", message.topic());
    }
  }

  private void job(Incoming message) {
    try {
      scheduler.submit(jobs.parse(message));
    } catch (BadJobException e) {
      if (e.id().isPresent()) {
        scheduler.rejectInvalid(e.id().get(), e.route(), e.reason(), e.getMessage());
        return;
      }
      badJob(e.getMessage());
    }
  }

  /** Reports what cannot be answered where it came from. */
  private void badJob(String sentence) {
    badJobs++;
    Logger.warn("a message without a usable job is ignored: {}", sentence);
    ObjectNode event = out.deviceEvent("bad-job").put("count", badJobs);
    out.device(event.put("sentence", sentence));
  }

  private void control(Incoming message) {
    ObjectNode answer = out.deviceEvent("control");
    try {
      if (message.size() > JsonText.MAX_BYTES) {
        throw Dir7Exception.badInput(
            "the message has %d bytes; at most %d are taken", message.size(), JsonText.MAX_BYTES);
      }
      Control control = controls.parse(message.payload());
      answer.put("command", control.command());
      if (control instanceof Control.Cancel cancel) {
        answer.put("id", cancel.id());
      }
      String sentence = obey(control);
      Logger.info("control {}: {}", control.command(), sentence);
      answer.put("ok", true).put("sentence", sentence);
    } catch (Dir7Exception e) {
      Logger.warn("control refused: {}", e.getMessage());
      answer.put("ok", false).put("sentence", e.getMessage());
    }
    out.device(answer);
  }

  private String obey(Control control) {
    if (control instanceof Control.Cancel cancel) {
      return scheduler.cancel(cancel.id());
    } else if (control instanceof Control.Drain) {
      scheduler.drain(true);
      return "no new jobs are taken";
    }
    scheduler.drain(false);
    return "new jobs are taken";
  }
}
