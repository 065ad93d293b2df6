package org.dir7.profile.file;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.dir7.profile.Memory;
import org.dir7.profile.Operation;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.SensorPoint;

/**
 * A profile in the trace event format, which Perfetto and chrome://tracing open: pictures, stages
 * and steps as nested spans, memory and sensors as counters, and the operations of a median picture
 * end to end in a track of their own.
 */
public final class ChromeTrace {

  private static final double MICRO = 1e6;
  private static final int PICTURES = 1;
  private static final int OPERATIONS = 2;

  private final ArrayNode events;

  private ChromeTrace(ArrayNode events) {
    this.events = events;
  }

  public static String of(Profile profile) {
    ObjectNode root = JsonMapper.builder().build().createObjectNode();
    root.put("displayTimeUnit", "ms");
    root.putObject("otherData")
        .put("tool", profile.tool())
        .put("created", profile.created())
        .put("engine", profile.engine().hash());
    ChromeTrace trace = new ChromeTrace(root.putArray("traceEvents"));
    trace.name("process_name", 0, profile.engine().name() + " on " + profile.engine().backend());
    trace.name("thread_name", PICTURES, "pictures");
    trace.name("thread_name", OPERATIONS, "operations of a median picture, end to end");
    for (int i = 0; i < profile.pictures().size(); i++) {
      trace.picture(i, profile.pictures().get(i));
    }
    trace.operations(profile);
    for (Memory.Point point : profile.memory().points()) {
      trace
          .counter("memory (MiB)", point.at())
          .put("resident", point.resident() / 1048576.0)
          .put("heap", point.heap() / 1048576.0);
    }
    for (SensorPoint point : profile.sensors()) {
      trace.sensor("temperature (C)", point.at(), point.celsius());
      trace.sensor("power (W)", point.at(), point.watts());
      trace.sensor("GPU load", point.at(), point.gpuLoad());
    }
    return root + "\n";
  }

  private void picture(int number, PictureTimes picture) {
    String phase = picture.phase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    span(PICTURES, "picture " + number + " (" + phase + ")", picture.start(), picture.wall());
    double at = picture.start();
    at = span(PICTURES, "encode", at, picture.encode());
    at = span(PICTURES, "prompt", at, picture.promptWork());
    span(PICTURES, "steps", at, picture.allSteps());
    for (int i = 0; i < picture.steps().size(); i++) {
      at = span(PICTURES, "step " + (i + 1), at, picture.steps().get(i));
    }
    at = span(PICTURES, "decode", at, picture.decode());
    span(PICTURES, "png", at, picture.png());
  }

  private void operations(Profile profile) {
    double at = 0;
    String layer = "";
    double layerStart = 0;
    for (Operation operation : profile.operations()) {
      if (!operation.layer().equals(layer)) {
        if (!layer.isEmpty()) {
          span(OPERATIONS, layer, layerStart, at - layerStart);
        }
        layer = operation.layer();
        layerStart = at;
      }
      at = span(OPERATIONS, operation.name(), at, operation.seconds());
    }
    if (!layer.isEmpty()) {
      span(OPERATIONS, layer, layerStart, at - layerStart);
    }
  }

  private void name(String kind, int thread, String name) {
    ObjectNode event = events.addObject().put("ph", "M").put("name", kind).put("pid", 1);
    event.put("tid", thread).putObject("args").put("name", name);
  }

  /** The span's end. */
  private double span(int thread, String name, double start, double seconds) {
    events
        .addObject()
        .put("ph", "X")
        .put("name", name)
        .put("pid", 1)
        .put("tid", thread)
        .put("ts", start * MICRO)
        .put("dur", seconds * MICRO);
    return start + seconds;
  }

  private ObjectNode counter(String name, double at) {
    return events
        .addObject()
        .put("ph", "C")
        .put("name", name)
        .put("pid", 1)
        .put("ts", at * MICRO)
        .putObject("args");
  }

  private void sensor(String name, double at, Double value) {
    if (value != null) {
      counter(name, at).put("value", value);
    }
  }
}
