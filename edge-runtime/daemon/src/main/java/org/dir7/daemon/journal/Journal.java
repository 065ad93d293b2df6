package org.dir7.daemon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.job.Route;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * What must survive a crash: accepted jobs and final answers, by id. Format: package-info.
 *
 * <p>Thread-safe. Methods that promise durability return after the disk has said so.
 */
public final class Journal implements AutoCloseable {

  /** A finished job is remembered this long at least, in seconds that the daemon ran. */
  static final long KEEP_SECONDS = 24 * 3600;

  /** An answer that the broker never took is kept as long as the broker keeps our session. */
  static final long KEEP_UNCONFIRMED_SECONDS = 7 * 24 * 3600;

  /** Room kept free for the answer of each accepted job. */
  private static final long ANSWER_BYTES = 1 << 20;

  /** Free disk space below which new work is refused. */
  private static final long MIN_FREE_BYTES = 32 << 20;

  private static final int MAX_ENTRIES = 100_000;
  private static final long COMPACT_BYTES = 4 << 20;

  private final StateFolder folder;
  private final ResultFiles results;
  private final long maxBytes;
  private final FreeSpace freeSpace;
  private final JournalReplay state;
  private final JournalTime time;
  private RecordLog log;

  /**
   * Opens the journal of a locked folder; the caller closes the folder afterwards.
   *
   * @param maxBytes most that log and results may take
   */
  public Journal(StateFolder folder, long maxBytes) {
    // The folder's disk, and not its FileStore, which Java looks for among the mounts: in a changed
    // root there may be none.
    this(folder, maxBytes, folder.path().toFile()::getUsableSpace, 0);
  }

  /**
   * @param laterSeconds how far journal time is ahead of what the records say
   */
  Journal(StateFolder folder, long maxBytes, FreeSpace freeSpace, long laterSeconds) {
    this.folder = folder;
    this.freeSpace = freeSpace;
    this.maxBytes = maxBytes;
    this.state = new JournalReplay();
    try {
      this.log = RecordLog.open(folder.journal(), state);
      this.results = new ResultFiles(folder.results());
      results.removeAllBut(state.entries.keySet());
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot read the journal in %s", folder.path()).causedBy(e);
    }
    this.time = new JournalTime(state.lastTime + laterSeconds);
  }

  /** Bytes that the disk of the journal has left. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes() throws IOException;
  }

  /** Jobs without a final answer, in the order of their acceptance. */
  public synchronized List<AcceptedJob> waiting() {
    List<AcceptedJob> jobs = new ArrayList<>();
    state.waiting.forEach(
        (id, job) ->
            jobs.add(new AcceptedJob(job.job(), job.accepted(), state.entries.get(id).attempts())));
    return jobs;
  }

  /** Ids whose final answer the broker has not confirmed, oldest first. */
  public synchronized List<String> unconfirmed() {
    return state.entries.entrySet().stream()
        .filter(e -> e.getValue().finished() && !e.getValue().confirmed())
        .sorted(Comparator.comparingLong(e -> e.getValue().finishedAt()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What is known of an id: the fingerprint of its picture, and whether it has been answered. */
  public record Known(String fingerprint, boolean finished) {}

  public synchronized Optional<Known> find(String id) {
    return Optional.ofNullable(state.entries.get(id))
        .map(entry -> new Known(entry.fingerprint(), entry.finished()));
  }

  /** A sentence that says why no more work can be stored; empty where it can. */
  public synchronized Optional<String> refusal() {
    long needed = bytes() + ANSWER_BYTES * (state.waiting.size() + 1L);
    if (needed > maxBytes || state.entries.size() >= MAX_ENTRIES) {
      return Optional.of(
          "the journal is full: %d answers of the last 24 hours take %d of %d MiB (journal-mib)"
              .formatted(state.entries.size(), bytes() >> 20, maxBytes >> 20));
    }
    try {
      long free = freeSpace.bytes();
      long limit = MIN_FREE_BYTES + ANSWER_BYTES * (state.waiting.size() + 1L);
      return free >= limit
          ? Optional.empty()
          : Optional.of(
              "the disk of the journal has %d MiB left; %d are needed"
                  .formatted(free >> 20, limit >> 20));
    } catch (IOException e) {
      return Optional.of("the disk of the journal does not answer: " + e.getMessage());
    }
  }

  /** Stores a job durably: from now on it will be answered. */
  public synchronized AcceptedJob accept(Job job, DeviceClock.Stamp now) throws IOException {
    ObjectNode record = record("accepted", job.id());
    record.set("job", job.toJson());
    record.set("clock", now.toJson());
    append(record, true);
    return new AcceptedJob(job, now, 0);
  }

  /** Later messages with the same id may name another place for the answer. */
  public synchronized void reroute(String id, Route route) throws IOException {
    ObjectNode record = record("route", id);
    record.set("route", route.toJson());
    append(record, true);
  }

  /** Durable, so that a job that brings the machine down is counted. */
  public synchronized void started(String id) throws IOException {
    append(record("started", id), true);
  }

  /** A step was finished since the start: a crash from here on is not one in a row. */
  public synchronized void stepped(String id) throws IOException {
    append(record("stepped", id), false);
  }

  /** The job goes back unfinished on a clean stop. */
  public synchronized void returned(String id) throws IOException {
    append(record("returned", id), true);
  }

  /**
   * Stores a final answer durably. The result's bytes are on disk before the record that names
   * them.
   */
  public void finish(String id, ObjectNode event, Route route, byte[] result) throws IOException {
    if (result != null) {
      results.write(id, result); // nobody who notes a line waits for so many bytes
    }
    finish(id, event, route, result == null ? 0 : result.length);
  }

  private synchronized void finish(String id, ObjectNode event, Route route, int bytes)
      throws IOException {
    ObjectNode record = record("final", id);
    record.put("fingerprint", state.entries.get(id).fingerprint());
    record.set("route", route.toJson());
    record.put("bytes", bytes);
    record.set("event", event);
    append(record, true);
  }

  /** The broker has the final answer. A crash may undo this; the answer is then sent twice. */
  public synchronized void confirm(String id) throws IOException {
    JournalEntry entry = state.entries.get(id);
    if (entry != null && entry.finished() && !entry.confirmed()) {
      append(record("confirmed", id), false);
    }
  }

  /** The final answer of an id; empty where there is none or its bytes are damaged. */
  public synchronized Optional<StoredAnswer> answer(String id) throws IOException {
    JournalEntry entry = state.entries.get(id);
    if (entry == null || !entry.finished()) {
      return Optional.empty();
    }
    JsonNode record = JournalReplay.parse(log.read(entry.finalOffset()));
    Optional<byte[]> result =
        entry.resultBytes() == 0 ? Optional.empty() : Optional.of(results.read(id));
    return Optional.of(
        new StoredAnswer(
            (ObjectNode) record.get("event"), Route.fromJson(record.get("route")), result));
  }

  /** Forgets what is older than promised and rewrites the log when most of it is history. */
  public void sweep() throws IOException {
    sweep(COMPACT_BYTES);
  }

  /**
   * @param compactBytes below this size a log is not rewritten
   */
  synchronized void sweep(long compactBytes) throws IOException {
    long now = time.seconds();
    List<String> old = new ArrayList<>();
    state.entries.forEach(
        (id, entry) -> {
          long keep = entry.confirmed() ? KEEP_SECONDS : KEEP_UNCONFIRMED_SECONDS;
          if (entry.finished() && now - entry.finishedAt() > keep) {
            old.add(id);
          }
        });
    for (String id : old) {
      results.remove(id); // first: a full disk has no room for the record before
      append(record("forgotten", id), false);
    }
    if (log.size() > compactBytes && log.size() > 2 * state.liveBytes) {
      compact();
    }
  }

  /** Log and results on disk. */
  public synchronized long bytes() {
    return log.size() + state.resultBytes;
  }

  private ObjectNode record(String type, String id) {
    return JsonText.MAPPER
        .createObjectNode()
        .put("type", type)
        .put("at", time.seconds())
        .put("id", id);
  }

  private void append(ObjectNode record, boolean sync) throws IOException {
    byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
    long offset = log.append(json, sync);
    state.record(offset, json);
  }

  /** Writes what still counts to a new file and puts it in the old one's place. */
  private void compact() throws IOException {
    Path next = folder.path().resolve("journal.next");
    Files.deleteIfExists(next);
    JournalReplay fresh = new JournalReplay();
    RecordLog target = RecordLog.open(next, fresh);
    Map<String, JournalEntry> inOrder = new LinkedHashMap<>();
    state.entries.entrySet().stream()
        .sorted(Comparator.comparingLong(e -> e.getValue().sequence()))
        .forEach(e -> inOrder.put(e.getKey(), e.getValue()));
    try {
      for (Map.Entry<String, JournalEntry> item : inOrder.entrySet()) {
        copy(item.getKey(), item.getValue(), target, fresh);
      }
      target.moveTo(folder.journal());
    } catch (IOException e) {
      target.delete();
      throw e;
    }
    RecordLog old = log;
    log = target; // from here on the old file has no name
    state.replaceBy(fresh);
    StateFolder.sync(folder.path());
    old.close();
    Logger.info("journal rewritten: {} KiB to {} KiB", old.size() >> 10, log.size() >> 10);
  }

  private void copy(String id, JournalEntry entry, RecordLog target, JournalReplay fresh)
      throws IOException {
    List<ObjectNode> records = new ArrayList<>();
    if (entry.finished()) {
      records.add((ObjectNode) JournalReplay.parse(log.read(entry.finalOffset())));
      if (entry.confirmed()) {
        records.add(record("confirmed", id));
      }
    } else {
      AcceptedJob waiting = state.waiting.get(id);
      ObjectNode accepted = record("accepted", id);
      accepted.put("attempts", entry.attempts());
      accepted.set("job", waiting.job().toJson());
      accepted.set("clock", waiting.accepted().toJson());
      records.add(accepted);
    }
    for (ObjectNode record : records) {
      byte[] json = record.toString().getBytes(StandardCharsets.UTF_8);
      fresh.record(target.append(json, false), json);
    }
  }

  @Override
  public synchronized void close() {
    try {
      log.close();
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot close the journal in %s", folder.path()).causedBy(e);
    }
  }
}
