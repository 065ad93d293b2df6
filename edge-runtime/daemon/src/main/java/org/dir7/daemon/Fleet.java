package org.dir7.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.dir7.daemon.job.BadJobException;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JobParser;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.LinkOptions;
import org.dir7.daemon.mqtt.MqttLink;
import org.dir7.daemon.mqtt.Outgoing;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Takes jobs of a group, one at a time, over a connection of its own. A job is acknowledged when
 * the broker has its answer: a worker that dies before leaves it with the broker. A worker that
 * drains, is hot or full does not subscribe; what still reaches it is sent back to the group once.
 */
final class Fleet implements AutoCloseable {

  /** Says that a worker has sent a job back: the next one that cannot take it rejects it. */
  private static final String SENT_BACK = "dir7-sent-back";

  private static final int KEEP_ALIVE_SECONDS = 10;
  private static final long PUBLISH_MILLIS = 10_000;

  /** How soon a change of what this worker can take is acted on. */
  private static final long CHECK_MILLIS = 250;

  /**
   * After so long without a job an idle worker subscribes again, which asks for what waits. HiveMQ
   * CE tells subscribers of a message only when none is unconfirmed, and those that were on their
   * way when it crashed stay so: an idle worker would never hear of a job again.
   */
  private static final long ASK_AGAIN_MILLIS = 5_000;

  /** One is asked for; a broker that sends more than this without an answer is cut off. */
  private static final int MOST_UNANSWERED = 64;

  private sealed interface Signal {
    record Up(MqttLink link) implements Signal {}

    record Down(MqttLink link) implements Signal {}

    record Arrived(MqttLink link, Incoming message, long nanos) implements Signal {}

    /** The broker has the answer of a job. */
    record Delivered(String id) implements Signal {}
  }

  private final Topics topics;
  private final Scheduler scheduler;
  private final JobParser parser;
  private final BadJobs badJobs;
  private final KeptConnection connection;
  private final Runnable takenOver;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Thread thread = new Thread(this::run, "dir7-fleet");

  /** Arrived before the one in hand was answered. */
  private final Deque<Signal.Arrived> backlog = new ArrayDeque<>();

  /** Taken and not yet answered, by id. */
  private final Map<String, List<Signal.Arrived>> held = new HashMap<>();

  private MqttLink link;
  private volatile boolean subscribed;

  /** When to ask the broker again for what waits. */
  private long askAgainNanos;

  /**
   * @param topics those of the group
   * @param takenOver run when another client came with the same client id
   */
  Fleet(
      BrokerConfig broker,
      Topics topics,
      Scheduler scheduler,
      JobParser parser,
      BadJobs badJobs,
      Runnable takenOver) {
    this.topics = topics;
    this.scheduler = scheduler;
    this.parser = parser;
    this.badJobs = badJobs;
    this.takenOver = takenOver;
    LinkOptions options =
        new LinkOptions(
            "dir7-" + topics.device() + "-fleet",
            true,
            0,
            1,
            true,
            JsonText.MAX_BYTES,
            null,
            KeptConnection.TIMEOUT);
    this.connection =
        new KeptConnection(broker.withKeepAlive(KEEP_ALIVE_SECONDS), options, new Owner());
  }

  void start() {
    thread.start();
    connection.start();
  }

  /** Whether jobs of the group can arrive now; from any thread. */
  boolean subscribed() {
    return subscribed;
  }

  /** The broker has the final answer of a job, whoever it was from; from any thread. */
  void delivered(String id) {
    signals.add(new Signal.Delivered(id));
  }

  /** Leaves the group in good order; what is in hand goes back to the broker. */
  @Override
  public void close() {
    try {
      connection.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        Signal signal = signals.poll(CHECK_MILLIS, TimeUnit.MILLISECONDS);
        try {
          if (signal != null) {
            take(signal);
          }
          subscribeAsFits();
          workOff();
          askAgainWhenIdle();
        } catch (Dir7Exception e) {
          giveUp(e.getMessage());
        } catch (RuntimeException e) {
          Logger.error(e, "the group's connection failed");
          giveUp("an internal error");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(Signal signal) {
    if (signal instanceof Signal.Up up) {
      forget();
      link = up.link();
    } else if (signal instanceof Signal.Down down && down.link() == link) {
      forget();
    } else if (signal instanceof Signal.Arrived arrived && arrived.link() == link) {
      backlog.add(arrived);
    } else if (signal instanceof Signal.Delivered delivered) {
      List<Signal.Arrived> answered = held.remove(delivered.id());
      if (answered != null) {
        answered.forEach(this::acknowledge);
      }
    }
  }

  /** With the connection ends what it brought: the broker hands it on, or the submitter asks. */
  private void forget() {
    link = null;
    subscribed = false;
    backlog.clear();
    held.clear();
    unanswered.set(0);
  }

  private void giveUp(String reason) {
    MqttLink old = link;
    if (old != null) {
      forget();
      connection.broken(old, reason);
    }
  }

  private void subscribeAsFits() {
    if (link == null) {
      return;
    }
    Optional<Extension.Refusal> refusal = scheduler.refusal();
    if (refusal.isPresent()) {
      leave(refusal.get().sentence());
    } else if (!subscribed) {
      subscribe();
      subscribed = true;
      Logger.info("waiting for jobs of group {}", topics.group());
    }
  }

  private void leave(String why) {
    if (subscribed) {
      subscribed = false;
      link.unsubscribeAndWait(topics.sharedJobs());
      Logger.info("no jobs of group {} are taken: {}", topics.group(), why);
    }
  }

  private void subscribe() {
    link.subscribe(topics.sharedJobs(), false);
    askLater();
  }

  private void askAgainWhenIdle() {
    boolean idle = subscribed && held.isEmpty() && backlog.isEmpty();
    if (!idle) {
      askLater();
    } else if (System.nanoTime() - askAgainNanos >= 0) {
      subscribe();
    }
  }

  private void askLater() {
    double around = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
    askAgainNanos = System.nanoTime() + (long) (around * ASK_AGAIN_MILLIS * 1e6);
  }

  /** One job at a time, whatever the broker sends; what cannot be taken does not wait. */
  private void workOff() {
    while (!backlog.isEmpty() && (held.isEmpty() || scheduler.refusal().isPresent())) {
      handle(backlog.poll());
    }
  }

  private void handle(Signal.Arrived arrived) {
    Incoming message = arrived.message();
    if (message.retained()) {
      badJobs.retained(message.topic());
      acknowledge(arrived);
      return;
    }
    Job job;
    try {
      job = parser.parse(message, topics.group());
    } catch (BadJobException e) {
      badJobs.refuse(e);
      acknowledge(arrived);
      return;
    }
    Verdict verdict = scheduler.submit(job, arrived.nanos());
    if (verdict.pending()) {
      held.computeIfAbsent(job.id(), id -> new ArrayList<>()).add(arrived);
    } else if (verdict.refusal() != null) {
      sendBack(arrived, job, verdict.refusal());
    } else {
      acknowledge(arrived);
    }
  }

  /** To another worker, once; where there is none the submitter is told to come again. */
  private void sendBack(Signal.Arrived arrived, Job job, Extension.Refusal refusal) {
    leave(refusal.sentence());
    Incoming message = arrived.message();
    boolean taken = false;
    if (!message.userProperties().containsKey(SENT_BACK)) {
      Map<String, String> properties = new LinkedHashMap<>(message.userProperties());
      properties.put(SENT_BACK, topics.device());
      Outgoing again =
          Outgoing.json(topics.jobs(), message.payload())
              .withProperties(properties)
              .withReply(message.responseTopic(), message.correlation());
      if (message.expirySeconds() != null) {
        again = again.withExpiry(message.expirySeconds().intValue());
      }
      taken = link.publishAndWait(again, PUBLISH_MILLIS);
    }
    if (taken) {
      Logger.info("job {}: sent back to group {}", job.id(), topics.group());
    } else {
      scheduler.reject(job.id(), job.route(), refusal.reason(), refusal.sentence());
    }
    acknowledge(arrived);
  }

  private void acknowledge(Signal.Arrived arrived) {
    unanswered.decrementAndGet();
    arrived.link().acknowledge(arrived.message());
  }

  /** Between the connection's threads and this one's. */
  private final class Owner implements KeptConnection.Owner {
    @Override
    public void arrived(MqttLink from, Incoming message) {
      if (unanswered.incrementAndGet() > MOST_UNANSWERED) {
        connection.lost(from, "the broker sends more jobs than were asked for", false);
      } else {
        signals.add(new Signal.Arrived(from, message, System.nanoTime()));
      }
    }

    @Override
    public void lost(MqttLink from, String reason, boolean byAnother) {
      connection.lost(from, reason, byAnother);
    }

    @Override
    public void up(MqttLink fresh) {}

    @Override
    public void subscribe(MqttLink fresh) {
      signals.add(new Signal.Up(fresh));
    }

    @Override
    public void down(MqttLink old) {
      signals.add(new Signal.Down(old));
    }

    @Override
    public void takenOver() {
      takenOver.run();
    }
  }
}
