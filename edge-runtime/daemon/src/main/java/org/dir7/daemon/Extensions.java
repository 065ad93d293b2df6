package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;
import org.tinylog.Logger;

/** All extensions as one; what fails in one of them is logged and ends there. */
final class Extensions implements Extension {

  private final List<Extension> all;

  Extensions(List<Extension> all) {
    this.all = List.copyOf(all);
  }

  private void each(Consumer<Extension> call) {
    for (Extension extension : all) {
      try {
        call.accept(extension);
      } catch (RuntimeException | LinkageError e) {
        Logger.error(e, "{} failed", extension.getClass().getSimpleName());
      }
    }
  }

  @Override
  public void start(ExtensionHost host) {
    all.forEach(extension -> extension.start(host)); // a daemon without what was asked for is none
  }

  @Override
  public void serving() {
    each(Extension::serving);
  }

  @Override
  public Optional<Refusal> refusal() {
    for (Extension extension : all) {
      try {
        Optional<Refusal> refusal = extension.refusal();
        if (refusal.isPresent()) {
          return refusal;
        }
      } catch (RuntimeException | LinkageError e) {
        Logger.error(e, "{} failed", extension.getClass().getSimpleName());
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean holdsJobs() {
    boolean[] held = {false};
    each(extension -> held[0] |= extension.holdsJobs());
    return held[0];
  }

  @Override
  public void addToStatus(ObjectNode status) {
    each(extension -> extension.addToStatus(status));
  }

  @Override
  public void addToTelemetry(ObjectNode telemetry) {
    each(extension -> extension.addToTelemetry(telemetry));
  }

  @Override
  public void addToDone(String id, ObjectNode done) {
    each(extension -> extension.addToDone(id, done));
  }

  @Override
  public List<String> topics() {
    return all.stream().flatMap(extension -> extension.topics().stream()).distinct().toList();
  }

  @Override
  public void arrived(Incoming message) {
    each(
        extension -> {
          if (extension.topics().contains(message.topic())) {
            extension.arrived(message);
          }
        });
  }

  @Override
  public void connected() {
    each(Extension::connected);
  }

  @Override
  public void disconnected() {
    each(Extension::disconnected);
  }

  @Override
  public boolean engineFailed(String sentence) {
    boolean[] replaced = {false};
    each(extension -> replaced[0] |= extension.engineFailed(sentence));
    return replaced[0];
  }

  @Override
  public void engineChanged() {
    each(Extension::engineChanged);
  }

  @Override
  public void accepted(Job job) {
    each(extension -> extension.accepted(job));
  }

  @Override
  public void rejected(String id, RejectReason reason, String sentence) {
    each(extension -> extension.rejected(id, reason, sentence));
  }

  @Override
  public void started(String id, JobRequest request) {
    each(extension -> extension.started(id, request));
  }

  @Override
  public void stepped(String id, int step, int steps) {
    each(extension -> extension.stepped(id, step, steps));
  }

  @Override
  public void drawn(String id) {
    each(extension -> extension.drawn(id));
  }

  @Override
  public void ended(String id, ObjectNode event) {
    each(extension -> extension.ended(id, event));
  }

  @Override
  public void delivered(String id) {
    each(extension -> extension.delivered(id));
  }

  @Override
  public void close() {
    each(Extension::close);
  }
}
