package org.dir7.daemon.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** Keeps several jobs in hand over one connection until each is answered. */
final class Submissions {

  private final SubmitClient client;
  private final Topics topics;
  private final BlockingQueue<SubmitClient.Signal> signals;
  private final SubmitListener listener;
  private final Map<String, Submission> open = new LinkedHashMap<>();

  /**
   * @param listener told of broken connections
   */
  Submissions(
      SubmitClient client,
      Topics topics,
      BlockingQueue<SubmitClient.Signal> signals,
      SubmitListener listener) {
    this.client = client;
    this.topics = topics;
    this.signals = signals;
    this.listener = listener;
  }

  /**
   * Serves all jobs of a source, the next when one is finished.
   *
   * @param window most jobs at a time
   * @param finished told of every job that has its end; called by this thread
   */
  void run(Iterator<Submission> source, int window, Consumer<Submission> finished)
      throws InterruptedException {
    while (source.hasNext() || !open.isEmpty()) {
      List<Submission> fresh = new ArrayList<>();
      while (open.size() < window && source.hasNext()) {
        Submission next = source.next();
        open.put(next.id(), next);
        fresh.add(next);
      }
      send(fresh, true);
      SubmitClient.Signal signal = signals.poll(pause(), TimeUnit.NANOSECONDS);
      if (signal instanceof SubmitClient.Signal.Message message) {
        route(message.message());
      } else if (signal instanceof SubmitClient.Signal.Lost lost && client.isCurrent(lost.link())) {
        listener.notice("connection lost: " + lost.reason());
        reconnect();
        send(open.values(), true);
      }
      send(open.values().stream().filter(Submission::due).toList(), false);
      for (Submission job : List.copyOf(open.values())) {
        if (job.ended()) {
          open.remove(job.id());
          client.forget(job.id());
          finished.accept(job);
        }
      }
    }
  }

  private long pause() {
    long due = open.values().stream().mapToLong(Submission::dueNanos).min().orElseThrow();
    return Math.max(0, due - System.nanoTime());
  }

  private void route(Incoming message) {
    if (message.topic().equals(client.statusTopic())) {
      open.values().forEach(job -> job.status(message));
      return;
    }
    if (message.topic().equals(client.eventsTopic())) {
      open.values().forEach(job -> job.commandAnswered(message));
      return;
    }
    for (Submission job : open.values()) {
      if (message.topic().startsWith(topics.jobTopics(job.id()))) {
        job.message(message);
      }
    }
  }

  /** Sends jobs (again); after a broken connection all, until they have gone out. */
  private void send(Collection<Submission> jobs, boolean follow) throws InterruptedException {
    Collection<Submission> toSend = jobs;
    boolean subscribe = follow;
    while (true) {
      try {
        for (Submission job : List.copyOf(toSend)) {
          job.send(subscribe);
        }
        return;
      } catch (Dir7Exception e) {
        listener.notice(e.getMessage());
        reconnect();
        toSend = open.values();
        subscribe = true;
      }
    }
  }

  private void reconnect() throws InterruptedException {
    long end = open.values().stream().mapToLong(Submission::endNanos).max().orElseThrow();
    client.reconnect(end, listener);
  }
}
