package org.dir7.quantize.measure;

import java.util.Map;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.quantize.weights.RoundedMatrix;

/** A checkpoint with some of its matrices rounded, in memory. */
final class RoundedModel implements Weights {

  private final Weights exact;
  private final Map<String, RoundedMatrix> rounded;

  private RoundedModel(Weights exact, Map<String, RoundedMatrix> rounded) {
    this.exact = exact;
    this.rounded = rounded;
  }

  static Model of(Model exact, Precision precision, Map<String, RoundedMatrix> rounded) {
    return new Model(
        exact.config(), precision, new RoundedModel(exact.weights(), rounded), exact.hash());
  }

  @Override
  public float[] vector(String name) {
    return exact.vector(name);
  }

  @Override
  public WeightMatrix matrix(String name) {
    RoundedMatrix matrix = rounded.get(name);
    return matrix == null ? exact.matrix(name) : matrix.asWeights();
  }
}
