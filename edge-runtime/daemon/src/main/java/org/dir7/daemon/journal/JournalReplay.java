package org.dir7.daemon.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.daemon.job.Job;
import org.dir7.daemon.job.Route;

/**
 * The state that a journal's records add up to. Used for the records of the past and, one by one,
 * for new ones: there is one meaning of a record, not two.
 */
final class JournalReplay implements RecordLog.Visitor {

  /** Reads our own records, which may be nested deeper than a stranger's message. */
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  final Map<String, JournalEntry> entries = new HashMap<>();

  /** Jobs without a final answer, in the order of acceptance. */
  final Map<String, AcceptedJob> waiting = new LinkedHashMap<>();

  long lastTime;
  long resultBytes;

  /** Bytes of records that a rewritten log would still have. */
  long liveBytes;

  private long nextSequence;

  static JsonNode parse(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  @Override
  public void record(long offset, byte[] json) throws IOException {
    JsonNode record = parse(json);
    String id = record.path("id").textValue();
    lastTime = Math.max(lastTime, record.path("at").longValue());
    JournalEntry entry = entries.get(id);
    switch (record.path("type").asText()) {
      case "accepted" -> {
        Job job = Job.fromJson(record.get("job"));
        int attempts = record.path("attempts").asInt(0);
        put(
            id,
            JournalEntry.accepted(
                job.picture().fingerprint(), nextSequence++, attempts, json.length));
        waiting.put(
            id, new AcceptedJob(job, DeviceClock.Stamp.fromJson(record.path("clock")), attempts));
      }
      case "route" -> {
        Route route = Route.fromJson(record.get("route"));
        waiting.computeIfPresent(
            id, (key, old) -> new AcceptedJob(old.job().withRoute(route), old.accepted(), 0));
      }
      case "started" -> attempts(id, entry, 1);
      case "stepped" -> attempts(id, entry, Integer.MIN_VALUE);
      case "returned" -> attempts(id, entry, -1);
      case "final" -> {
        long bytes = record.path("bytes").longValue();
        JournalEntry base =
            entry != null
                ? entry
                : JournalEntry.accepted(record.path("fingerprint").asText(), nextSequence++, 0, 0);
        put(id, base.finished(offset, record.path("at").longValue(), bytes, json.length));
        waiting.remove(id);
        resultBytes += bytes;
      }
      case "confirmed" -> entries.computeIfPresent(id, (key, old) -> old.asConfirmed());
      case "forgotten" -> {
        if (entry != null) {
          resultBytes -= entry.resultBytes();
          liveBytes -= entry.recordBytes();
          entries.remove(id);
        }
      }
      default -> throw new IOException("unknown record " + record.path("type"));
    }
  }

  private void attempts(String id, JournalEntry entry, int change) {
    if (entry != null) {
      int count = change == Integer.MIN_VALUE ? 0 : Math.max(0, entry.attempts() + change);
      entries.put(id, entry.withAttempts(count));
    }
  }

  private void put(String id, JournalEntry entry) {
    JournalEntry before = entries.put(id, entry);
    liveBytes += entry.recordBytes() - (before == null ? 0 : before.recordBytes());
  }

  void replaceBy(JournalReplay other) {
    entries.clear();
    entries.putAll(other.entries);
    waiting.clear();
    waiting.putAll(other.waiting);
    lastTime = Math.max(lastTime, other.lastTime);
    resultBytes = other.resultBytes;
    liveBytes = other.liveBytes;
    nextSequence = other.nextSequence;
  }
}
