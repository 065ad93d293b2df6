package org.dir7.deploy.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dir7.deploy.cli.TextTable;

/**
 * One device on its way to its versions: an order, then the device's own proof, then the status
 * that says that it serves. Only the last counts.
 */
final class Attempt {

  /** What came of it. */
  enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /** A device that says so much of an update may still take a while to load it. */
  private static final long TAKEN_UP_NANOS = TimeUnit.SECONDS.toNanos(90);

  private static final int LONGEST_SENTENCE = 200;

  private final String device;
  private final Deque<Version> left;
  private final long patienceNanos;
  private State state = State.RUNNING;
  private String said = "";
  private String lastState = "";
  private long lastWordNanos;
  private long idleSinceNanos;

  /**
   * @param left versions that it lacks, in order; at least one
   * @param patienceSeconds without a word after which the device counts as failed
   */
  Attempt(String device, List<Version> left, int patienceSeconds, long now) {
    this.device = device;
    this.left = new ArrayDeque<>(left);
    this.patienceNanos = TimeUnit.SECONDS.toNanos(patienceSeconds);
    this.lastWordNanos = now;
  }

  String device() {
    return device;
  }

  State state() {
    return state;
  }

  /** What the device said last, or what is wrong with it. */
  String said() {
    return said;
  }

  /** The version that is on its way. */
  Version version() {
    return left.getFirst();
  }

  /** Whether the device says it of the version that is on its way. */
  boolean isAbout(FleetLink.News news) {
    return news.sha256().orElse(version().sha256()).equals(version().sha256());
  }

  /** Takes in what the device says of an update; true where people should read it. */
  boolean heard(FleetLink.News news, long now) {
    if (state != State.RUNNING || !isAbout(news)) {
      return false;
    }
    lastWordNanos = now;
    String sentence = TextTable.safe(news.sentence(), LONGEST_SENTENCE);
    if (news.state().equals("refused") || news.state().equals("undone")) {
      fail(sentence);
      return true;
    }
    // Chunks are shown as progress.
    boolean tells = news.bytes() < 0 && !sentence.equals(said);
    lastState = news.state();
    said = sentence;
    return tells;
  }

  /**
   * Looks at the device's status.
   *
   * @return whether a version was reached just now; another may be left
   */
  boolean look(JsonNode status, long now) {
    if (state != State.RUNNING) {
      return false;
    }
    String word = status.path("state").asText();
    if (version().servedBy(status) && (word.equals("ready") || word.equals("busy"))) {
      said = "serves " + version().words();
      lastState = "";
      lastWordNanos = now;
      idleSinceNanos = 0;
      if (left.size() == 1) {
        state = State.DONE;
      } else {
        left.removeFirst();
      }
      return true;
    }
    // It was installed, and the device is idle with what it had: it went back.
    boolean idle = lastState.equals("installed") && word.equals("ready");
    idleSinceNanos = !idle ? 0 : idleSinceNanos == 0 ? now : idleSinceNanos;
    if (idle && now - idleSinceNanos > TAKEN_UP_NANOS) {
      fail("it installed %s and serves what it had before".formatted(version().words()));
    } else if (now - lastWordNanos > patienceNanos) {
      fail(
          "no word of it for %d s; its status is %s"
              .formatted(TimeUnit.NANOSECONDS.toSeconds(patienceNanos), TextTable.safe(word, 20)));
    }
    return false;
  }

  /** While the broker was away nobody could say a word. */
  void brokerIsBack(long now) {
    lastWordNanos = now;
    idleSinceNanos = 0;
  }

  private void fail(String sentence) {
    state = State.FAILED;
    said = sentence;
  }
}
