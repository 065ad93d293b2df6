package org.dir7.deploy.log;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * Writes one JSON object a line to standard error: {@code time} (ISO 8601, UTC), {@code level},
 * {@code message}, {@code class}, {@code thread}, where there is one {@code job} and {@code
 * exception}.
 */
public final class JsonLineWriter implements Writer {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** All messages on one job begin like this, and a client's text cannot: ids have no colon. */
  private static final Pattern JOB =
      Pattern.compile("job ([A-Za-z0-9_-]{1,64}): .*", Pattern.DOTALL);

  private final OutputStream out;

  /**
   * @param properties of tinylog; none is used
   */
  public JsonLineWriter(Map<String, String> properties) {
    this(System.err);
  }

  JsonLineWriter(OutputStream out) {
    this.out = out;
  }

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    return EnumSet.of(
        LogEntryValue.DATE,
        LogEntryValue.LEVEL,
        LogEntryValue.CLASS,
        LogEntryValue.CONTEXT,
        LogEntryValue.THREAD,
        LogEntryValue.MESSAGE,
        LogEntryValue.EXCEPTION);
  }

  @Override
  public void write(LogEntry entry) throws Exception {
    ObjectNode line =
        MAPPER
            .createObjectNode()
            .put("time", entry.getTimestamp().toInstant().toString())
            .put("level", entry.getLevel().name().toLowerCase(Locale.ROOT));
    String message = entry.getMessage() == null ? "" : entry.getMessage();
    Matcher job = JOB.matcher(message);
    String drawn = entry.getContext().get("job");
    if (job.matches()) {
      line.put("job", job.group(1));
    } else if (drawn != null) {
      line.put("job", drawn); // said by the engine, which knows nothing of jobs
    }
    line.put("message", message);
    line.put("class", entry.getClassName());
    line.put("thread", entry.getThread().getName());
    if (entry.getException() != null) {
      StringWriter trace = new StringWriter();
      entry.getException().printStackTrace(new PrintWriter(trace));
      line.put("exception", trace.toString());
    }
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      out.write(bytes); // one call, so that lines of several threads stay whole
    }
  }

  @Override
  public void flush() throws Exception {
    out.flush();
  }

  @Override
  public void close() throws Exception {
    out.flush();
  }
}
