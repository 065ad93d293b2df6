package org.dir7.profile.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.stat.Difference;
import org.dir7.profile.stat.Sample;

/**
 * One profile against a baseline, stage by stage.
 *
 * @param baseline what it is compared with
 * @param other what is compared
 * @param stages in the order of a picture, then what MQTT adds where both say so, the whole picture
 *     (without MQTT) last
 * @param remarks why the two may not be comparable
 */
public record Comparison(
    Profile baseline, Profile other, List<StageDifference> stages, List<String> remarks) {

  /** The whole picture, as a stage. */
  public static final String PICTURE = "picture";

  /** With fewer steady pictures on either side no difference can be significant. */
  public static final int LEAST = 4;

  /**
   * A stage.
   *
   * @param stage its name
   * @param before median of the baseline, in seconds
   * @param after median of the other, in seconds
   */
  public record StageDifference(String stage, double before, double after, Difference difference) {

    /** In words: how much slower or faster, and whether chance may explain it. */
    public String verdict() {
      if (Double.isNaN(difference.low())) {
        return "too few to tell";
      }
      if (!difference.significant()) {
        return "may be chance";
      }
      return difference.ratio() > 1 ? "slower" : "faster";
    }
  }

  /**
   * Compares.
   *
   * @param names of the files, for messages
   * @throws Dir7Exception (bad input) where a profile has no steady picture
   */
  public static Comparison of(Profile baseline, Profile other, String... names) {
    List<Profile> both = List.of(baseline, other);
    for (int i = 0; i < both.size(); i++) {
      if (both.get(i).steady().isEmpty()) {
        throw Dir7Exception.badInput(
            "%s: no steady picture in it; there is nothing to compare", names[i]);
      }
    }
    Map<String, Function<PictureTimes, Double>> stages = new LinkedHashMap<>();
    stages.put("encode", PictureTimes::encode);
    stages.put("prompt", PictureTimes::promptWork);
    stages.put("step", p -> p.allSteps() / Math.max(1, p.steps().size()));
    stages.put("steps", PictureTimes::allSteps);
    stages.put("decode", PictureTimes::decode);
    stages.put("png", PictureTimes::png);
    List<StageDifference> differences = new ArrayList<>();
    stages.forEach(
        (stage, of) -> differences.add(difference(stage, sample(baseline, of), sample(other, of))));
    if (baseline.overMqtt() != null && other.overMqtt() != null) {
      differences.add(difference("mqtt", added(baseline), added(other)));
    }
    differences.add(
        difference(
            PICTURE, sample(baseline, PictureTimes::wall), sample(other, PictureTimes::wall)));
    return new Comparison(baseline, other, differences, Remarks.of(baseline, other));
  }

  private static StageDifference difference(String stage, Sample before, Sample after) {
    return new StageDifference(
        stage, before.median(), after.median(), Difference.between(before, after));
  }

  /** What MQTT, daemon and disk add to a picture. */
  private static Sample added(Profile profile) {
    return Sample.of(
        profile.overMqtt().jobs().stream().map(job -> Math.max(1e-9, job.added())).toList());
  }

  /** Clocks tick in nanoseconds: a stage that took less counts as one, so that ratios exist. */
  private static Sample sample(Profile profile, Function<PictureTimes, Double> of) {
    return Sample.of(profile.steady().stream().map(p -> Math.max(1e-9, of.apply(p))).toList());
  }

  public StageDifference picture() {
    return stages.get(stages.size() - 1);
  }

  /**
   * Whether the other's pictures are slower by more than a share, and chance does not explain it.
   */
  public boolean slowerThan(double share) {
    Difference difference = picture().difference();
    return difference.significant() && difference.ratio() - 1 > share;
  }

  /** Whether there are pictures enough to find a difference. */
  public boolean canTell() {
    return baseline.steady().size() >= LEAST && other.steady().size() >= LEAST;
  }
}
