package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dir7.daemon.job.Control;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/** Obeys commands and answers them on the device's events. Used by one thread. */
final class Controls {

  private final Scheduler scheduler;
  private final EngineSlot engine;
  private final JobTimes times;
  private final Publisher out;
  private final Control.Parser parser = new Control.Parser();

  Controls(Scheduler scheduler, EngineSlot engine, JobTimes times, Publisher out) {
    this.scheduler = scheduler;
    this.engine = engine;
    this.times = times;
    this.out = out;
  }

  /**
   * @param group whether the command went to all workers of the group
   * @param ahead whether jobs that came before it may not have been looked at yet
   * @return false where it is about a job that may be one of those: nothing has been done
   */
  boolean handle(Incoming message, boolean group, boolean ahead) {
    ObjectNode answer = out.deviceEvent("control");
    try {
      if (message.size() > JsonText.MAX_BYTES) {
        throw Dir7Exception.badInput(
            "the message has %d bytes; at most %d are taken", message.size(), JsonText.MAX_BYTES);
      }
      Control control = parser.parse(message.payload());
      if (ahead && control instanceof Control.OfJob about && !scheduler.knows(about.id())) {
        return false;
      }
      answer.put("command", control.command());
      if (control instanceof Control.Reload) {
        engine.await((ok, sentence) -> out.device(answer.put("ok", ok).put("sentence", sentence)));
        scheduler.requestReload();
        return true; // answered when it is done
      }
      String sentence = obey(control, group, answer);
      Logger.info("control {}: {}", control.command(), sentence);
      answer.put("ok", true).put("sentence", sentence);
    } catch (Dir7Exception e) {
      Logger.warn("control refused: {}", e.getMessage());
      answer.put("ok", false).put("sentence", e.getMessage());
    }
    out.device(answer);
    return true;
  }

  private String obey(Control control, boolean group, ObjectNode answer) {
    if (control instanceof Control.OfJob about) {
      answer.put("id", about.id());
    }
    if (control instanceof Control.Cancel cancel) {
      return group ? scheduler.cancelInGroup(cancel.id()) : scheduler.cancel(cancel.id());
    } else if (control instanceof Control.Repeat repeat) {
      return scheduler.repeat(repeat.id());
    } else if (control instanceof Control.Drain) {
      scheduler.drain(true);
      return "no new jobs are taken";
    } else if (control instanceof Control.Profile) {
      var jobs = times.toJson();
      answer.set("profile", jobs);
      return "seconds of the last %d pictures".formatted(jobs.size());
    }
    scheduler.drain(false);
    return "new jobs are taken";
  }
}
