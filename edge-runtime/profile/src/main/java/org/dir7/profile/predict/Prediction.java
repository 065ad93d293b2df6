package org.dir7.profile.predict;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.config.CheckpointConfig;

/**
 * Times of a machine over a range of efficiencies: the share of its best that a program reaches.
 * The text encoder (about 2 ms) and the PNG are not in it.
 *
 * @param roof the machine
 * @param evaluations of the network a picture
 * @param prompt what is done once a prompt
 * @param step parts of an evaluation
 * @param decoder parts of decoding
 */
public record Prediction(
    Roof roof, int evaluations, Work prompt, List<Work> step, List<Work> decoder) {

  /** Shares of the best: a program that was not tuned, a good one, a very good one. */
  public static final List<Double> EFFICIENCIES = List.of(0.40, 0.55, 0.70);

  /**
   * Counts the work.
   *
   * @param branches 1, or 2 with guidance
   */
  public static Prediction of(CheckpointConfig config, Roof roof, int evaluations, int branches) {
    return new Prediction(
        roof,
        evaluations,
        Work.prompt(config, branches),
        Work.step(config, branches),
        Work.decoder(config));
  }

  /** Seconds of one evaluation. */
  public double stepSeconds(double efficiency) {
    return sum(step) / efficiency;
  }

  /** Seconds of what is done once a prompt, of all evaluations and of decoding. */
  public double pictureSeconds(double efficiency) {
    return (prompt.seconds(roof) + evaluations * sum(step) + sum(decoder)) / efficiency;
  }

  /**
   * The share of a picture's arithmetic that doing the prompt's work once saves: what it would be
   * more if every evaluation did it, over the whole without that saving.
   */
  public double savedByHoisting() {
    double saved = (evaluations - 1) * prompt.flops();
    double done = parts().stream().mapToDouble(Work::flops).sum();
    double again = (evaluations - 1) * step.stream().mapToDouble(Work::flops).sum();
    return saved / (saved + done + again);
  }

  /** The efficiency at which the prediction would be exactly this. */
  public double efficiency(double measuredPictureSeconds) {
    return pictureSeconds(1) / measuredPictureSeconds;
  }

  private double sum(List<Work> parts) {
    return parts.stream().mapToDouble(part -> part.seconds(roof)).sum();
  }

  /** All parts: the prompt's, a step's, the decoder's. */
  public List<Work> parts() {
    List<Work> all = new ArrayList<>(List.of(prompt));
    all.addAll(step);
    all.addAll(decoder);
    return all;
  }
}
