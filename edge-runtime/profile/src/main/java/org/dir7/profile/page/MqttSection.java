package org.dir7.profile.page;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.dir7.profile.OverMqtt;
import org.dir7.profile.OverMqtt.Job;
import org.dir7.profile.Profile;
import org.dir7.profile.stat.Sample;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Table;

/** What a picture takes that a client asks a daemon for. */
final class MqttSection {

  private static final double MILLI = 1e3;
  private static final String DRAWING = "drawing";

  private record Part(String name, ToDoubleFunction<Job> of) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("to the daemon's disk", Job::there),
          new Part("queue", Job::queue),
          new Part(DRAWING, Job::draw),
          new Part("answer to the disk", Job::store),
          new Part("back to the client", Job::back));

  private MqttSection() {}

  static List<Html> content(Profile profile) {
    OverMqtt mqtt = profile.overMqtt();
    if (mqtt == null) {
      Map<String, String> missing = profile.notAvailable();
      return List.of(Html.notAvailable(missing.getOrDefault("MQTT", "this file has none")));
    }
    return List.of(bars(mqtt), table(mqtt), Html.paragraph("Broker: " + mqtt.broker() + "."));
  }

  /** Without drawing, beside which the rest would not be seen. */
  private static Html bars(OverMqtt mqtt) {
    List<Part> added = PARTS.stream().filter(part -> !part.name().equals(DRAWING)).toList();
    return new BarChart(
            "What MQTT, daemon and disk add to a picture",
            "From a client's PUBLISH to the picture at the client, without drawing: the median and"
                + " the 95th percentile of each part.",
            Axis.linear("time", "ms"),
            added.stream().map(Part::name).toList())
        .series("median", milliseconds(mqtt, added, 0.5))
        .series("p95", milliseconds(mqtt, added, 0.95))
        .html();
  }

  private static List<Double> milliseconds(OverMqtt mqtt, List<Part> parts, double share) {
    return parts.stream().map(p -> sample(mqtt, p.of()).quantile(share) * MILLI).toList();
  }

  private static Html table(OverMqtt mqtt) {
    Table table =
        new Table("Pictures over MQTT, by part", "part", "values", "median", "p95", "most")
            .numbers();
    PARTS.forEach(part -> row(table, part.name(), sample(mqtt, part.of())));
    row(table, "together", sample(mqtt, Job::total));
    row(table, "together, without drawing", sample(mqtt, Job::added));
    return table.html();
  }

  private static void row(Table table, String name, Sample sample) {
    table.row(
        name,
        Integer.toString(sample.size()),
        Numbers.seconds(sample.median()),
        Numbers.seconds(sample.quantile(0.95)),
        Numbers.seconds(sample.quantile(1)));
  }

  private static Sample sample(OverMqtt mqtt, ToDoubleFunction<Job> of) {
    return Sample.of(mqtt.jobs().stream().mapToDouble(of).toArray());
  }

  /** On one line. */
  static String summary(OverMqtt mqtt) {
    return "%s there and back, median of %d; MQTT, daemon and disk add %s"
        .formatted(
            Numbers.seconds(sample(mqtt, Job::total).median()),
            mqtt.jobs().size(),
            Numbers.seconds(sample(mqtt, Job::added).median()));
  }
}
