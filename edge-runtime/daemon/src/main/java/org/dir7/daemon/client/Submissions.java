package org.dir7.daemon.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;

/** Keeps several jobs in hand over one connection until each is answered. */
final class Submissions {

  private final SubmitLink link;
  private final SubmitListener listener;
  private final Map<String, Submission> open = new LinkedHashMap<>();

  /**
   * @param listener told of broken connections
   */
  Submissions(SubmitLink link, SubmitListener listener) {
    this.link = link;
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
      SubmitLink.Signal signal = link.await(due());
      if (signal instanceof SubmitLink.Signal.Message heard) {
        route(heard.message());
      } else if (signal instanceof SubmitLink.Signal.Lost lost && link.isCurrent(lost)) {
        listener.notice("connection lost: " + lost.reason());
        reconnect();
        send(open.values(), true);
      }
      send(open.values().stream().filter(Submission::due).toList(), false);
      for (Submission job : List.copyOf(open.values())) {
        if (job.ended()) {
          open.remove(job.id());
          link.forget(job.id());
          finished.accept(job);
        }
      }
    }
  }

  private long due() {
    return open.values().stream().mapToLong(Submission::dueNanos).min().orElseThrow();
  }

  private void route(Incoming message) {
    Topics topics = link.topics();
    if (link.toDevice() && message.topic().equals(topics.status())) {
      open.values().forEach(job -> job.status(message));
      return;
    }
    if (link.toDevice() && message.topic().equals(topics.events())) {
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
    link.reconnect(end, listener);
  }
}
