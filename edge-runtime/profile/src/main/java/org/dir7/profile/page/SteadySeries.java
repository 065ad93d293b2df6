package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.report.Axis;
import org.dir7.report.Html;
import org.dir7.report.XyChart;

/** Every picture over the run: warm-up, drift and outliers show here. */
final class SteadySeries {

  private static final Map<Phase, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(Phase.COLD, "first picture");
    NAMES.put(Phase.WARM_UP, "warm-up");
    NAMES.put(Phase.STEADY, "steady");
    NAMES.put(Phase.TIMED, "with every operation timed");
  }

  private SteadySeries() {}

  static Html of(Profile profile) {
    XyChart chart =
        new XyChart(
            "Every picture over the run",
            "Warm-up, drift and outliers show here.",
            Axis.linear("time since the start", "s"),
            Axis.linear("time a picture", "s"));
    NAMES.forEach(
        (phase, name) -> {
          List<XyChart.Point> points = new ArrayList<>();
          for (PictureTimes picture : profile.pictures()) {
            if (picture.phase() == phase) {
              points.add(new XyChart.Point(picture.start(), picture.wall(), ""));
            }
          }
          if (!points.isEmpty()) {
            chart.points(name, points);
          }
        });
    return chart.html();
  }
}
