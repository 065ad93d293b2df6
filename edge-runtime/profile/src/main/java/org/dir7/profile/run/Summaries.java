package org.dir7.profile.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.dir7.profile.Cost;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.StageSummary;
import org.dir7.profile.stat.Difference;
import org.dir7.profile.stat.Sample;

/** Statistics of pictures. */
public final class Summaries {

  private Summaries() {}

  /** By stage, of the steady pictures; empty where there is none. */
  public static List<StageSummary> of(List<PictureTimes> pictures) {
    List<PictureTimes> steady = phase(pictures, Phase.STEADY);
    List<StageSummary> all = new ArrayList<>();
    if (steady.isEmpty()) {
      return all;
    }
    all.add(summary("encode", values(steady, PictureTimes::encode)));
    all.add(summary("prompt", values(steady, PictureTimes::promptWork)));
    all.add(summary("step", steady.stream().flatMap(p -> p.steps().stream()).toList()));
    all.add(summary("steps", values(steady, PictureTimes::allSteps)));
    all.add(summary("decode", values(steady, PictureTimes::decode)));
    all.add(summary("png", values(steady, PictureTimes::png)));
    all.add(summary("picture", values(steady, PictureTimes::wall)));
    return all;
  }

  private static List<PictureTimes> phase(List<PictureTimes> pictures, Phase phase) {
    return pictures.stream().filter(p -> p.phase() == phase).toList();
  }

  private static List<Double> values(
      List<PictureTimes> pictures, Function<PictureTimes, Double> of) {
    return pictures.stream().map(of).toList();
  }

  private static StageSummary summary(String stage, List<Double> values) {
    Sample sample = Sample.of(values);
    Sample.Interval interval = sample.interval();
    return new StageSummary(
        stage,
        sample.size(),
        sample.median(),
        sample.quantile(0.95),
        sample.quantile(0.99),
        interval == null ? null : Double.valueOf(interval.low()),
        interval == null ? null : Double.valueOf(interval.high()),
        sample.spread());
  }

  static Cost cost(List<PictureTimes> pictures, double sampling) {
    List<PictureTimes> steady = phase(pictures, Phase.STEADY);
    List<PictureTimes> timed = phase(pictures, Phase.TIMED);
    if (steady.isEmpty() || timed.isEmpty()) {
      return new Cost(sampling, null, null, null);
    }
    Difference difference =
        Difference.between(
            Sample.of(values(steady, PictureTimes::wall)),
            Sample.of(values(timed, PictureTimes::wall)));
    return new Cost(
        sampling,
        difference.ratio() - 1,
        Double.isNaN(difference.low()) ? null : Double.valueOf(difference.low() - 1),
        Double.isNaN(difference.high()) ? null : Double.valueOf(difference.high() - 1));
  }
}
