package org.dir7.benchmarks.picture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dir7.benchmarks.measure.Machine;
import org.dir7.engine.CalibrationSet;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.format.Engine;
import org.dir7.engine.sample.Noise;
import org.dir7.profile.stat.Sample;

/**
 * What more CPU threads gain: guided evaluations of the network, one session a number of threads,
 * in turns in one process, so that a machine that slows down for a while does not favour one.
 *
 * <p>Arguments: engine folder, calibration file, turns, numbers of threads from the smallest on.
 */
public final class ThreadsBench {

  private static final int WARM_UP = 12;

  /** Evaluations a turn; the first, untimed, wakes the threads. */
  private static final int EVALUATIONS = 3;

  private static final double TIME = 0.5;
  private static final double MILLIS = 1e-6;

  private ThreadsBench() {}

  public static void main(String[] args) {
    int turns = Integer.parseInt(args[2]);
    int[] threads = Arrays.stream(args).skip(3).mapToInt(Integer::parseInt).toArray();
    try (Engine engine = Engine.open(Path.of(args[0]))) {
      System.out.printf("%s; load %.1f%n%n", Machine.describe(), Machine.load());
      DenoiserConfig sizes = engine.config().denoiser();
      CalibrationSet prompts = PictureBench.prompts(sizes, Path.of(args[1]));
      List<Session> sessions = new ArrayList<>();
      try {
        for (int n : threads) {
          SessionOptions options = new SessionOptions(n, false);
          sessions.add(Backends.choose("cpu").open(engine.model(), options));
          sessions.get(sessions.size() - 1).prompt(prompts.items().get(0).conditioning(), 2);
        }
        print(threads, millis(sessions, sizes, turns));
      } finally {
        sessions.forEach(Session::close);
      }
    }
  }

  /** Milliseconds an evaluation, [session][turn]. */
  private static double[][] millis(List<Session> sessions, DenoiserConfig sizes, int turns) {
    float[] latent = Noise.normal(0, sizes.latentElements());
    float[] out = new float[2 * latent.length];
    double[][] millis = new double[sessions.size()][turns];
    for (int turn = -WARM_UP; turn < turns; turn++) {
      for (int i = 0; i < sessions.size(); i++) {
        Session session = sessions.get(i);
        session.denoise(latent, TIME, out);
        long start = System.nanoTime();
        for (int n = 1; n < EVALUATIONS; n++) {
          session.denoise(latent, TIME, out);
        }
        if (turn >= 0) {
          millis[i][turn] = (System.nanoTime() - start) * MILLIS / (EVALUATIONS - 1);
        }
      }
    }
    return millis;
  }

  private static void print(int[] threads, double[][] millis) {
    System.out.printf(
        Locale.ROOT,
        "| threads | median ms | best ms | times as fast as with %d | quartiles |%n"
            + "|---|---|---|---|---|%n",
        threads[0]);
    for (int i = 0; i < threads.length; i++) {
      double[] gain = new double[millis[i].length];
      for (int turn = 0; turn < gain.length; turn++) {
        gain[turn] = millis[0][turn] / millis[i][turn];
      }
      Sample times = Sample.of(millis[i]);
      Sample gains = Sample.of(gain);
      System.out.printf(
          Locale.ROOT,
          "| %d | %.1f | %.1f | %.2f | %.2f to %.2f |%n",
          threads[i],
          times.median(),
          times.quantile(0),
          gains.median(),
          gains.quantile(0.25),
          gains.quantile(0.75));
    }
  }
}
