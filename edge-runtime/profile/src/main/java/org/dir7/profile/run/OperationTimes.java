package org.dir7.profile.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.engine.backend.OpTiming;
import org.dir7.profile.Operation;
import org.dir7.profile.stat.Sample;

/** Turns a session's sums into times a picture. */
public final class OperationTimes {

  private static final double NANO = 1e-9;
  private static final Pattern LAYER =
      Pattern.compile("(blocks\\.\\d+(\\.(time|cross|channel))?)\\b.*");

  private record Key(String name, String kind) {}

  private final Map<Key, List<OpTiming>> pictures = new LinkedHashMap<>();
  private Map<Key, OpTiming> before = new LinkedHashMap<>();

  /** Takes the sums before the first timed picture. */
  public void begin(List<OpTiming> sums) {
    before = sums(sums);
  }

  /** Takes the sums after a picture. */
  public void add(List<OpTiming> sums) {
    Map<Key, OpTiming> after = sums(sums);
    after.forEach(
        (key, now) -> {
          OpTiming then = before.get(key);
          OpTiming one =
              new OpTiming(
                  key.name(),
                  key.kind(),
                  now.calls() - (then == null ? 0 : then.calls()),
                  now.nanos() - (then == null ? 0 : then.nanos()),
                  now.flops());
          pictures.computeIfAbsent(key, k -> new ArrayList<>()).add(one);
        });
    before = after;
  }

  /** Operations of one name and kind are one. */
  private static Map<Key, OpTiming> sums(List<OpTiming> timings) {
    Map<Key, OpTiming> sums = new LinkedHashMap<>();
    for (OpTiming t : timings) {
      sums.merge(
          new Key(t.name(), t.kind()),
          t,
          (a, b) ->
              new OpTiming(
                  a.name(), a.kind(), a.calls() + b.calls(), a.nanos() + b.nanos(), a.flops()));
    }
    return sums;
  }

  /** Medians over the pictures. */
  public List<Operation> list() {
    List<Operation> list = new ArrayList<>();
    pictures.forEach(
        (key, times) -> {
          Sample seconds = Sample.of(times.stream().map(t -> t.nanos() * NANO).toList());
          OpTiming last = times.get(times.size() - 1);
          list.add(
              new Operation(
                  key.name(),
                  layer(key.name()),
                  key.kind(),
                  last.calls(),
                  seconds.median(),
                  last.flops()));
        });
    return list;
  }

  private static String layer(String name) {
    Matcher matcher = LAYER.matcher(name);
    if (matcher.matches()) {
      return matcher.group(1);
    }
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
