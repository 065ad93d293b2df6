package org.dir7.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.job.RejectReason;
import org.dir7.daemon.mqtt.Incoming;

/**
 * A part of the service that the daemon's core does not know: sensors and limits, pins, health
 * pages, Home Assistant. Given to {@link Daemon}'s constructor; a failure in one is logged and
 * stops neither the daemon nor the others.
 */
public interface Extension extends JobListener, AutoCloseable {

  /** Why no new jobs are taken. */
  record Refusal(RejectReason reason, String sentence) {}

  /** Called once, before the engine loads. {@code host} may be kept and used by any thread. */
  default void start(ExtensionHost host) {}

  /** The engine is loaded and jobs can be taken; called once. */
  default void serving() {}

  /**
   * Why no new jobs may be taken now; empty where they may. Asked for every new job and every
   * second, while the scheduler is locked: returns at once.
   */
  default Optional<Refusal> refusal() {
    return Optional.empty();
  }

  /**
   * Whether jobs that were taken must wait before they begin; the running one is not touched. Asked
   * when the next could begin and every second, while the scheduler is locked: returns at once.
   */
  default boolean holdsJobs() {
    return false;
  }

  /** Adds fields of the retained status; the schema has them all. */
  default void addToStatus(ObjectNode status) {}

  /** Adds fields of the telemetry. */
  default void addToTelemetry(ObjectNode telemetry) {}

  /** Adds fields of {@code done} before it is stored; called by the thread that draws. */
  default void addToDone(String id, ObjectNode done) {}

  /**
   * Topics to hear besides the device's own, without wildcards; asked at every connection. Where
   * the broker does not allow one, the device goes on without it.
   */
  default List<String> topics() {
    return List.of();
  }

  /** A message on one of {@link #topics()}; acknowledged when this returns. */
  default void arrived(Incoming message) {}

  /** A connection stands and jobs arrive. */
  default void connected() {}

  /** There is no connection any more. */
  default void disconnected() {}

  /** Another engine is loaded, or another backend draws with it. */
  default void engineChanged() {}

  /**
   * The engine could not be loaded anew, several times in a row.
   *
   * @return whether another engine has taken its place, which is to be tried
   */
  default boolean engineFailed(String sentence) {
    return false;
  }

  /** The daemon stops; no other method is called afterwards. */
  @Override
  default void close() {}
}
