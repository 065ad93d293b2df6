package org.dir7.daemon.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/**
 * Asks a device or a group for pictures and stays with each until it is answered: repeats the job's
 * id when nothing is heard of it, and connects again when the connection breaks. Used by one
 * thread.
 */
public final class SubmitClient implements AutoCloseable {

  private static final Set<String> SERVING = Set.of("ready", "busy");

  /** The device sends an event at least every 10 s; after this long one was lost, or the device. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** For the workers of a group, of which only one has the job. */
  private static final Duration GROUP_ANSWERS = Duration.ofSeconds(3);

  private final SubmitLink link;
  private Duration silence = SILENCE;

  private SubmitClient(SubmitLink link) {
    this.link = link;
  }

  /**
   * Connects, once: a broker that does not answer is an error to tell, not to wait for.
   *
   * @throws Dir7Exception of kind bad input for an impossible device name, of kind environment with
   *     the reason when the broker cannot be reached
   */
  public static SubmitClient connect(BrokerConfig broker, String device) {
    checkName("device", device);
    return new SubmitClient(new SubmitLink(broker, new Topics(device)));
  }

  /** As {@link #connect}, to whichever worker of a group takes the job. */
  public static SubmitClient connectToGroup(BrokerConfig broker, String group) {
    checkName("group", group);
    return new SubmitClient(new SubmitLink(broker, Topics.ofGroup(group)));
  }

  private static void checkName(String what, String name) {
    if (!Topics.isDeviceName(name)) {
      throw Dir7Exception.badInput(
          "%s is \"%s\"; it must be 1 to 32 of a-z, 0-9 and -, and not \"groups\"", what, name);
    }
  }

  private static void checkId(String id) {
    if (!Topics.isJobId(id)) {
      throw Dir7Exception.badInput(
          "id is \"%s\"; it must be 1 to 64 of A-Z, a-z, 0-9, _ and -", id);
    }
  }

  /** Changes after how long without an event a job is sent again; 60 s otherwise. */
  public void repeatAfter(Duration quiet) {
    silence = quiet;
  }

  /**
   * Submits a job and waits for its picture.
   *
   * @param limit longest wait; the job itself goes on at the device
   * @throws Dir7Exception with the device's sentence when the job fails, is rejected for good or
   *     cancelled, and of kind environment after {@code limit}
   */
  public SubmitResult submit(SubmitRequest request, Duration limit, SubmitListener listener)
      throws InterruptedException {
    Submission job = submission(request, limit, listener);
    new Submissions(link, listener).run(List.of(job).iterator(), 1, ended -> {});
    return job.result();
  }

  /** What became of one of many jobs: a result, or the failure. */
  public record Outcome(String id, SubmitResult result, Dir7Exception failure) {
    static Outcome of(Submission job) {
      try {
        return new Outcome(job.id(), job.result(), null);
      } catch (Dir7Exception e) {
        return new Outcome(job.id(), null, e);
      }
    }
  }

  /**
   * Submits many jobs and waits for all.
   *
   * @param window most jobs that are under way at a time, at least 1
   * @param limit longest wait for one of them, from when it is sent first
   * @param ended told of each as it ends
   */
  public void submitAll(
      Iterator<SubmitRequest> requests,
      int window,
      Duration limit,
      SubmitListener listener,
      Consumer<Outcome> ended)
      throws InterruptedException {
    Iterator<Submission> jobs =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return requests.hasNext();
          }

          @Override
          public Submission next() {
            return submission(requests.next(), limit, listener);
          }
        };
    new Submissions(link, listener).run(jobs, window, job -> ended.accept(Outcome.of(job)));
  }

  private Submission submission(SubmitRequest request, Duration limit, SubmitListener listener) {
    checkId(request.id());
    return new Submission(link, request, silence, limit, listener);
  }

  /**
   * Waits until the device takes jobs: its status is ready or busy. Call it before {@link #submit},
   * whose own messages it would swallow.
   *
   * @return false where the time passed first
   */
  public boolean awaitServing(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      SubmitLink.Signal signal = link.await(end);
      if (signal == null) {
        return false;
      }
      if (signal instanceof SubmitLink.Signal.Message heard
          && heard.message().topic().equals(link.topics().status())) {
        JsonNode status = SubmitLink.json(heard.message());
        if (status != null && SERVING.contains(status.path("state").asText())) {
          return true;
        }
      }
    }
  }

  /**
   * Asks for the end of a job and waits for the device's word; of a group's workers the first that
   * has the job answers, or any of them after the time.
   *
   * @return its sentence
   * @throws Dir7Exception of kind bad input where there is nothing to cancel, of kind environment
   *     where nobody answers
   */
  public String cancelAndWait(String id, Duration limit) throws InterruptedException {
    checkId(id);
    link.hearAnswers();
    link.command("cancel", id);
    Duration patience = link.toDevice() ? limit : GROUP_ANSWERS;
    long end = System.nanoTime() + patience.toNanos();
    JsonNode last = null;
    while (System.nanoTime() < end) {
      JsonNode answer =
          link.await(end) instanceof SubmitLink.Signal.Message heard
              ? SubmitLink.json(heard.message())
              : null;
      if (answer == null
          || !answer.path("command").asText().equals("cancel")
          || !answer.path("id").asText().equals(id)) {
        continue;
      }
      last = answer;
      if (link.toDevice() || !answer.path("sentence").asText().contains("is not here")) {
        break;
      }
    }
    if (last == null) {
      throw Dir7Exception.environment("%s does not answer", link.whom());
    }
    if (!last.path("ok").asBoolean()) {
      throw Dir7Exception.badInput("%s", last.path("sentence").asText());
    }
    return last.path("sentence").asText();
  }

  @Override
  public void close() {
    link.close();
  }
}
