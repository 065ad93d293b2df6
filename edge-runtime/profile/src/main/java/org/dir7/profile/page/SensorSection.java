package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.dir7.profile.Profile;
import org.dir7.profile.SensorPoint;
import org.dir7.report.Axis;
import org.dir7.report.Html;
import org.dir7.report.XyChart;

/** What the board's sensors said. */
final class SensorSection {

  private static final double MEGA = 1e6;

  /** Said in their own sections. */
  private static final Set<String> ELSEWHERE =
      Set.of("operations", "memory parts", "GPU memory", "MQTT");

  private final Profile profile;

  SensorSection(Profile profile) {
    this.profile = profile;
  }

  List<Html> content() {
    List<Html> content = new ArrayList<>();
    chart(
        content, "temperature", "hottest zone", Axis.linear("temperature", "C"), s -> s.celsius());
    chart(content, "power", "whole board", Axis.linear("power", "W"), s -> s.watts());
    chart(
        content,
        "GPU load",
        "GPU load",
        Axis.linear("GPU load", "%"),
        s -> s.gpuLoad() == null ? null : s.gpuLoad() * 100);
    chart(content, "CPU clock", "first core", clock(), s -> mega(s.cpuHertz()));
    chart(content, "GPU clock", "GPU", clock(), s -> mega(s.gpuHertz()));
    List<String> missing = new ArrayList<>();
    profile
        .notAvailable()
        .forEach(
            (what, why) -> {
              if (!ELSEWHERE.contains(what)) {
                missing.add(what + ": " + why);
              }
            });
    if (!missing.isEmpty()) {
      content.add(Html.notAvailable("what this board does not offer:"));
      content.add(Html.list(missing));
    }
    return content;
  }

  private static Axis clock() {
    return Axis.linear("clock", "MHz");
  }

  private static Double mega(Long hertz) {
    return hertz == null ? null : hertz / MEGA;
  }

  private void chart(
      List<Html> content, String what, String name, Axis axis, Function<SensorPoint, Double> of) {
    List<SensorPoint> points =
        profile.sensors().stream().filter(p -> Objects.nonNull(of.apply(p))).toList();
    if (points.isEmpty()) {
      return;
    }
    content.add(
        new XyChart(
                Character.toUpperCase(what.charAt(0)) + what.substring(1) + " over the run",
                "As the board's own sensor says.",
                Axis.linear("time since the start", "s"),
                axis)
            .line(
                name,
                points.stream().mapToDouble(SensorPoint::at).toArray(),
                points.stream().mapToDouble(of::apply).toArray())
            .html());
  }
}
