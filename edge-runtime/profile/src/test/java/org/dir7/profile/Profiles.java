package org.dir7.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.dir7.profile.run.Summaries;

/** Made-up profiles: complete, with every section filled. */
public final class Profiles {

  public static final String HOSTILE = "</title><script>alert(\"x\")</script>,=1+1\n\"";

  private Profiles() {}

  /**
   * A profile whose pictures take about {@code seconds}.
   *
   * @param pictures steady ones
   * @param noise standard deviation of a step as a share of it
   */
  public static Profile of(double seconds, int pictures, double noise, long seed) {
    Random random = new Random(seed);
    List<PictureTimes> all = new ArrayList<>();
    double at = 1;
    for (int i = 0; i < pictures + 3; i++) {
      Phase phase =
          i == 0
              ? Phase.COLD
              : i == 1 ? Phase.WARM_UP : i == pictures + 2 ? Phase.TIMED : Phase.STEADY;
      PictureTimes picture = picture(phase, at, seconds * (i == 0 ? 3 : 1), noise, random);
      all.add(picture);
      at += picture.wall() + 0.01;
    }
    return new Profile(
        Profile.SCHEMA,
        "dir7-edge test",
        "2026-01-02T03:04:05Z",
        true,
        new Machine("orin-nano", HOSTILE, "ARM", 6, 8L << 30, "Linux 5", "Java 17", 0.1, 1.2),
        new EngineFacts("tiny " + HOSTILE, "abc", "w8", "cpu", "256-bit vectors"),
        new Settings(4, 3, "euler", 0, List.of("red heart", HOSTILE), 10),
        new ColdStart(0.05, 0.4, 0.1, 0.5, 0.3, 3 * seconds),
        all,
        Summaries.of(all),
        operations(),
        memory(at),
        sensors(at),
        overMqtt(seconds, random),
        new Cost(0.002, 0.003, -0.001, 0.007),
        Map.of("GPU load", "no /sys/devices/gpu.0/load"),
        List.of("the machine was warm " + HOSTILE));
  }

  private static PictureTimes picture(
      Phase phase, double at, double seconds, double noise, Random random) {
    List<Double> steps = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double step = 0.22 * seconds * (1 + noise * random.nextGaussian());
      steps.add(step);
      sum += step;
    }
    double rest = 0.12 * seconds;
    return new PictureTimes(
        phase,
        0,
        at,
        sum + rest,
        rest * 0.1,
        rest * 0.2,
        steps,
        rest * 0.5,
        rest * 0.2,
        seconds * 6.5);
  }

  private static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (int block = 0; block < 3; block++) {
      for (String mix : List.of("time", "cross")) {
        String layer = "blocks." + block + "." + mix;
        all.add(new Operation(layer + ".key", layer, "Linear", 4, 0.01, 1_000_000));
        all.add(new Operation(layer + ".wkv", layer, "Wkv7", 4, 0.004, 200_000));
      }
    }
    all.add(new Operation(HOSTILE, "out", "Conv3x3", 1, 0.02, 0));
    return all;
  }

  private static OverMqtt overMqtt(double seconds, Random random) {
    List<OverMqtt.Job> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      double draw = seconds * (1 + 0.01 * random.nextDouble());
      jobs.add(new OverMqtt.Job(0.004, 0.001, draw, 0.006, 0.005));
    }
    return new OverMqtt(HOSTILE, jobs);
  }

  private static Memory memory(double until) {
    List<Memory.Point> points = new ArrayList<>();
    for (double t = 0; t < until; t += 0.25) {
      points.add(
          new Memory.Point(
              t,
              280L << 20,
              (20L + (long) t % 7) << 20,
              1 << 20,
              40L << 20,
              50L << 20,
              900L << 20));
    }
    return new Memory(
        List.of(
            new Memory.Part("weights", 60L << 20, "native"),
            new Memory.Part("arena", 30L << 20, "heap"),
            new Memory.Part("device: tensors", 50L << 20, "device")),
        points,
        List.of(Memory.Part.of("Java heap", 200L << 20), Memory.Part.of("stacks", 79L << 20)),
        280L << 20,
        1L << 20);
  }

  private static List<SensorPoint> sensors(double until) {
    List<SensorPoint> points = new ArrayList<>();
    for (double t = 0; t < until; t += 0.25) {
      points.add(new SensorPoint(t, 40 + t, 5 + t % 3, 0.9, 624_750_000L, 1_510_400_000L, t > 100));
    }
    return points;
  }
}
