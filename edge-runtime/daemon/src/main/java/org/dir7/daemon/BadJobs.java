package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.AtomicLong;
import org.dir7.daemon.job.BadJobException;
import org.tinylog.Logger;

/** Answers messages that are no jobs: on the job's topic where an id can be read. */
final class BadJobs {

  private final Scheduler scheduler;
  private final Publisher out;
  private final AtomicLong count = new AtomicLong();

  BadJobs(Scheduler scheduler, Publisher out) {
    this.scheduler = scheduler;
    this.out = out;
  }

  void refuse(BadJobException e) {
    if (e.id().isPresent()) {
      scheduler.reject(e.id().get(), e.route(), e.reason(), e.getMessage());
    } else {
      report(e.getMessage());
    }
  }

  void retained(String topic) {
    report("a message on %s is ignored: publish it without the retain flag".formatted(topic));
  }

  private void report(String sentence) {
    Logger.warn("a message without a usable job is ignored: {}", sentence);
    ObjectNode event = out.deviceEvent("bad-job").put("count", count.incrementAndGet());
    out.device(event.put("sentence", sentence));
  }
}
