package org.dir7.profile.page;

import java.util.List;
import java.util.OptionalDouble;
import org.dir7.profile.Memory;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;
import org.dir7.profile.stat.Sample;
import org.dir7.report.Numbers;

/** Figures that more than one view shows. */
final class Stats {

  private Stats() {}

  /** The confidence interval as text. */
  static String interval(StageSummary s) {
    return s.low() == null
        ? "too few pictures"
        : Numbers.seconds(s.low()) + " to " + Numbers.seconds(s.high());
  }

  static long peakResident(Memory memory) {
    return memory.points().stream().mapToLong(Memory.Point::resident).max().orElse(0);
  }

  /** Median energy of the steady pictures that have one. */
  static OptionalDouble joules(Profile profile) {
    List<Double> joules =
        profile.steady().stream().map(PictureTimes::joules).filter(j -> j != null).toList();
    return joules.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Sample.of(joules).median());
  }
}
