package org.dir7.backend.cpu;

import org.dir7.engine.Conditioning;
import org.dir7.engine.backend.Session;
import org.dir7.engine.model.WeightMatrix;

/** A session that a quantizer looks into: it sees what matrices multiply, and swaps matrices. */
public interface CalibrationSession extends Session {

  /** Shows the observer every product's input from now on; null for none. */
  void observe(MatrixObserver observer);

  /** The session's threads, for an observer's own work: they wait while it looks. */
  WorkerPool pool();

  /**
   * Holds a prediction with the present matrices, and a copy of the session's arena. Several may be
   * held at a time.
   *
   * @param t in [0,1]
   */
  HeldPrediction hold(Conditioning conditioning, int branches, float[] latent, double t);

  /**
   * Multiplies with other weights from now on.
   *
   * @param matrix name of a linear map's or a convolution's weights; a convolution of the decoder
   *     under its prefix
   * @param weights of the same size; with a quantized input only where the model had one, and then
   *     that one
   * @throws IllegalArgumentException where there is no such matrix, or it does not fit
   */
  void replace(String matrix, WeightMatrix weights);
}
