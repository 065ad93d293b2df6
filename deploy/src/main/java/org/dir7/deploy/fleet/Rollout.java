package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;

/**
 * Brings every device to the versions of its group: a few first, the others in small numbers at a
 * time, and no further once too many have failed. What a device has, the device itself is asked, so
 * that the same call goes on where an earlier one ended.
 */
final class Rollout {

  /**
   * How careful it is.
   *
   * @param canary devices of every group that go first; one that fails ends the rollout
   * @param maxFailures devices that may fail until it ends, at least 1
   * @param atOnce devices that are on their way at the same time
   * @param patienceSeconds without a word of a device after which it counts as failed
   */
  record Care(int canary, int maxFailures, int atOnce, int patienceSeconds) {}

  private static final long LOOK_MILLIS = 1000;

  private final FleetFile fleet;
  private final FleetLink link;
  private final Care care;
  private final Optional<URI> server;
  private final Map<String, String> notes = new HashMap<>();
  private int failures;

  /**
   * @param server folder from which devices fetch the bundles; empty where they are sent in chunks
   */
  Rollout(FleetFile fleet, FleetLink link, Care care, Optional<URI> server) {
    this.fleet = fleet;
    this.link = link;
    this.care = care;
    this.server = server;
  }

  /** What the rollout came to, by device; nothing for one that it did not touch. */
  Map<String, String> notes() {
    return notes;
  }

  /** Versions that a device does not serve. */
  static List<Version> missing(FleetFile.Group group, JsonNode status) {
    return group.versions().stream().filter(version -> !version.servedBy(status)).toList();
  }

  /** Devices of a group that lack something and are there, in the file's order. */
  private List<String> pending(FleetFile.Group group) {
    List<String> pending = new ArrayList<>();
    for (String device : group.devices()) {
      JsonNode status = link.status(device);
      if (!missing(group, status).isEmpty()) {
        if (FleetLink.isThere(status)) {
          pending.add(device);
        } else {
          notes.put(device, "left out: it is not connected");
        }
      }
    }
    return pending;
  }

  /** Devices of a group that go first; those that have everything already count as proven. */
  private int canaries(FleetFile.Group group, List<String> pending) {
    long proven =
        group.devices().stream()
            .filter(device -> FleetLink.isThere(link.status(device)))
            .filter(device -> missing(group, link.status(device)).isEmpty())
            .count();
    return (int) Math.max(0, Math.min(pending.size(), care.canary() - proven));
  }

  /** Says what {@link #run} would do, in the order in which it would. */
  List<String> plan() {
    List<String> lines = new ArrayList<>();
    for (FleetFile.Group group : fleet.groups()) {
      List<String> pending = pending(group);
      int canaries = canaries(group, pending);
      for (String device : pending) {
        for (Version version : missing(group, link.status(device))) {
          lines.add(
              "%s: %s%s"
                  .formatted(
                      device,
                      version.words(),
                      pending.indexOf(device) < canaries ? ", as a canary" : ""));
        }
      }
    }
    notes.forEach((device, note) -> lines.add(device + ": " + note));
    return lines;
  }

  /**
   * Rolls out.
   *
   * @throws Dir7Exception (environment) where the way to the devices is lost: nobody has failed
   *     then
   * @return whether every device that is there got what it shall have
   */
  boolean run() throws InterruptedException {
    for (FleetFile.Group group : fleet.groups()) {
      List<String> pending = pending(group);
      int canaries = canaries(group, pending);
      boolean went =
          batches(group, pending.subList(0, canaries), true)
              && batches(group, pending.subList(canaries, pending.size()), false);
      if (!went) {
        say("stopped: %d failed; the others keep what they have", failures);
        return false;
      }
    }
    return failures == 0;
  }

  private boolean batches(FleetFile.Group group, List<String> devices, boolean canaries)
      throws InterruptedException {
    for (int at = 0; at < devices.size(); at += care.atOnce()) {
      List<Attempt> batch = new ArrayList<>();
      for (String device : devices.subList(at, Math.min(devices.size(), at + care.atOnce()))) {
        List<Version> missing = missing(group, link.status(device));
        if (!missing.isEmpty()) { // another rollout may have been quicker
          batch.add(new Attempt(device, missing, care.patienceSeconds(), System.nanoTime()));
        }
      }
      int failed = together(batch);
      failures += failed;
      if (failures >= care.maxFailures() || canaries && failed > 0) {
        return false;
      }
    }
    return true;
  }

  /** Waits until each has come to an end; returns how many failed. */
  private int together(List<Attempt> batch) throws InterruptedException {
    Map<Attempt, ChunkSender> senders = new HashMap<>();
    try (Progress progress = Progress.of("sending")) {
      for (Attempt attempt : batch) {
        order(attempt, senders);
      }
      while (batch.stream().anyMatch(Rollout::isRunning)) {
        FleetLink.Heard heard = link.await(LOOK_MILLIS);
        for (Attempt attempt : batch) {
          if (heard.again()) {
            attempt.brokerIsBack(System.nanoTime());
          }
          look(attempt, heard.news(), senders, progress);
        }
        send(senders, progress);
      }
    } catch (Dir7Exception e) {
      say(
          "stopped; on their way: %s",
          String.join(
              ", ", batch.stream().filter(Rollout::isRunning).map(Attempt::device).toList()));
      throw e;
    }
    int failed = 0;
    for (Attempt attempt : batch) {
      boolean bad = attempt.state() == Attempt.State.FAILED;
      notes.put(attempt.device(), (bad ? "failed: " : "") + attempt.said());
      failed += bad ? 1 : 0;
    }
    return failed;
  }

  private static boolean isRunning(Attempt attempt) {
    return attempt.state() == Attempt.State.RUNNING;
  }

  private void look(
      Attempt attempt,
      List<FleetLink.News> news,
      Map<Attempt, ChunkSender> senders,
      Progress progress)
      throws InterruptedException {
    long now = System.nanoTime();
    for (FleetLink.News one : news) {
      if (!one.device().equals(attempt.device())) {
        continue;
      }
      if (attempt.heard(one, now)) {
        progress.close();
        say("%s: %s, %s", attempt.device(), one.state(), attempt.said());
      }
      if (one.bytes() >= 0 && senders.containsKey(attempt) && attempt.isAbout(one)) {
        senders.get(attempt).heard(one.bytes(), now);
      }
    }
    if (attempt.look(link.status(attempt.device()), now)) {
      progress.close();
      say("%s: %s", attempt.device(), attempt.said());
      if (isRunning(attempt)) {
        order(attempt, senders);
      }
    }
    if (!isRunning(attempt)) {
      senders.remove(attempt);
    }
  }

  private static void send(Map<Attempt, ChunkSender> senders, Progress progress) {
    long arrived = 0;
    long whole = 0;
    for (Map.Entry<Attempt, ChunkSender> entry : senders.entrySet()) {
      entry.getValue().pump(System.nanoTime());
      arrived += entry.getValue().arrived();
      whole += entry.getKey().version().size();
    }
    if (arrived < whole) {
      progress.update(arrived, whole, "");
    }
  }

  private void order(Attempt attempt, Map<Attempt, ChunkSender> senders)
      throws InterruptedException {
    if (server.isEmpty()) {
      senders.put(
          attempt, new ChunkSender(attempt.device(), attempt.version(), link, System.nanoTime()));
    }
    link.order(attempt.device(), attempt.version().order(server));
  }

  private static void say(String format, Object... arguments) {
    System.out.printf(format + "%n", arguments);
  }
}
