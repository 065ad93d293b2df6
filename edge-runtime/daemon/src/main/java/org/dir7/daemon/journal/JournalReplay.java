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

  private final Map<String, Long> live = new HashMap<>();
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
        entries.put(
            id, JournalEntry.accepted(job.picture().fingerprint(), nextSequence++, attempts));
        waiting.put(
            id, new AcceptedJob(job, DeviceClock.Stamp.fromJson(record.path("clock")), attempts));
        keep(id, json.length);
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
                : JournalEntry.accepted(record.path("fingerprint").asText(), nextSequence++, 0);
        entries.put(id, base.finished(offset, record.path("at").longValue(), bytes));
        waiting.remove(id);
        resultBytes += bytes;
        keep(id, json.length);
      }
      case "confirmed" -> entries.computeIfPresent(id, (key, old) -> old.asConfirmed());
      case "forgotten" -> {
        if (entry != null) {
          resultBytes -= entry.resultBytes();
          entries.remove(id);
          keep(id, 0);
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

  private void keep(String id, long bytes) {
    Long before = bytes == 0 ? live.remove(id) : live.put(id, bytes);
    liveBytes += bytes - (before == null ? 0 : before);
  }

  void replaceBy(JournalReplay other) {
    entries.clear();
    entries.putAll(other.entries);
    waiting.clear();
    waiting.putAll(other.waiting);
    live.clear();
    live.putAll(other.live);
    lastTime = Math.max(lastTime, other.lastTime);
    resultBytes = other.resultBytes;
    liveBytes = other.liveBytes;
    nextSequence = other.nextSequence;
  }
}
