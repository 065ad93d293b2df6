package org.dir7.profile.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.SensorPoint;
import org.dir7.profile.stat.Difference;
import org.dir7.profile.stat.Sample;
import org.dir7.report.Numbers;

/** What a reader must know before he trusts a figure. */
final class Warnings {

  /** Half the distance of the quartiles over the median, above which a machine is noisy. */
  private static final double NOISY = 0.05;

  /** From this many pictures on the median has a 95 % interval. */
  private static final int LEAST = 6;

  /** A change within a run that is worth a sentence. */
  private static final double DRIFT = 0.03;

  private Warnings() {}

  static List<String> of(
      List<PictureTimes> pictures, List<SensorPoint> sensors, double loadBefore) {
    List<String> warnings = new ArrayList<>();
    List<Double> walls =
        pictures.stream().filter(p -> p.phase() == Phase.STEADY).map(PictureTimes::wall).toList();
    int cores = Runtime.getRuntime().availableProcessors();
    if (loadBefore > cores * 0.5) {
      warnings.add(
          text(
              "the machine was in use at the start (load %.1f on %s): times include"
                  + " waiting for others",
              loadBefore, Numbers.count(cores, "processor")));
    }
    if (walls.isEmpty()) {
      warnings.add("no steady picture was finished: there are no statistics");
      return warnings;
    }
    if (walls.size() < LEAST) {
      warnings.add(
          text(
              "%s: too few for a confidence interval, which takes %d; a longer"
                  + " --duration gives more",
              Numbers.count(walls.size(), "steady picture"), LEAST));
    }
    double spread = Sample.of(walls).spread();
    if (spread > NOISY) {
      warnings.add(
          text(
              "the machine is too noisy to tell small differences: half of the pictures lie within"
                  + " %.0f %% of the median",
              spread * 100));
    }
    drift(walls, warnings);
    if (sensors.stream().anyMatch(s -> Boolean.TRUE.equals(s.throttling()))) {
      warnings.add("the board was slowed down by heat or a weak supply meanwhile");
    }
    return warnings;
  }

  private static void drift(List<Double> walls, List<String> warnings) {
    int half = walls.size() / 2;
    if (half < LEAST) {
      return;
    }
    Difference difference =
        Difference.between(
            Sample.of(walls.subList(0, half)),
            Sample.of(walls.subList(walls.size() - half, walls.size())));
    if (difference.significant() && Math.abs(difference.ratio() - 1) > DRIFT) {
      warnings.add(
          text(
              "not steady: the second half of the pictures took %+.0f %% against the first",
              (difference.ratio() - 1) * 100));
    }
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
