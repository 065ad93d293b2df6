package org.dir7.backend.tensorrt.network;

import java.util.List;
import org.dir7.engine.graph.ImageOp;
import org.dir7.engine.graph.ImageOp.Conv3x3;
import org.dir7.engine.graph.ImageOp.LatentRange;
import org.dir7.engine.graph.ImageOp.PixelShuffle;
import org.dir7.engine.graph.ImageOp.Unpatchify;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.model.Weights;

/** Emits {@link ImageOp}s; the decoder's images are [1,C,H,W] between its operations. */
final class ImageEmitter<T> {

  private final Emission<T> e;
  private final LayerSink<T> sink;

  ImageEmitter(Emission<T> emission) {
    this.e = emission;
    this.sink = emission.sink;
  }

  void emit(ImageOp op) {
    if (op instanceof Unpatchify unpatchify) {
      unpatchify(unpatchify);
    } else if (op instanceof LatentRange range) {
      range(range);
    } else if (op instanceof Conv3x3 conv) {
      convolution(conv);
    } else {
      shuffle((PixelShuffle) op);
    }
  }

  private void unpatchify(Unpatchify op) {
    int channels = e.config.latentChannels();
    int grid = e.config.grid();
    int patch = op.patchSize();
    T cells = sink.reshape(e.get(op.in()), e.sequences, grid, grid, channels, patch, patch);
    T planes = sink.transpose(cells, 0, 3, 1, 4, 2, 5);
    T image = sink.reshape(planes, e.sequences, channels, grid * patch, grid * patch);
    e.put(op.out(), e.as(image, Type.FP32));
  }

  /** The scale and its limit are folded into two constants: 3 tanh(z * (std/3) + mean/3). */
  private void range(LatentRange op) {
    Shape.Image shape = op.out().image();
    T image = sink.reshape(e.get(op.latent()), 1, shape.channels(), shape.height(), shape.width());
    T scaled = sink.combine(Pointwise.MULTIPLY, image, channels("latent.std", op.std()));
    T shifted = sink.combine(Pointwise.ADD, scaled, channels("latent.mean", op.mean()));
    T limit = sink.constant("latent.limit", Type.FP32, new float[] {LatentRange.LIMIT}, 1, 1, 1, 1);
    T bounded = sink.combine(Pointwise.MULTIPLY, sink.map(Pointwise.TANH, shifted), limit);
    e.put(op.out(), e.as(bounded, e.compute));
  }

  private T channels(String name, List<Float> values) {
    float[] scaled = new float[values.size()];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = values.get(i) / LatentRange.LIMIT;
    }
    return sink.constant(name, Type.FP32, scaled, 1, scaled.length, 1, 1);
  }

  private void convolution(Conv3x3 op) {
    T in = op.upsample() ? sink.upsample(e.get(op.in())) : e.get(op.in());
    String name = Weights.DECODER + op.conv();
    float[] weight = ExpandedMatrix.floats(e.weights.matrix(name + ".weight"));
    float[] bias = e.weights.vector(name + ".bias");
    T y = sink.convolution(name, in, op.out().image().channels(), weight, bias);
    if (op.residual().isPresent()) {
      y = sink.combine(Pointwise.ADD, y, e.get(op.residual().get()));
    }
    e.put(op.out(), op.relu() ? sink.map(Pointwise.RELU, y) : y);
  }

  private void shuffle(PixelShuffle op) {
    Shape.Image small = op.in().image();
    Shape.Image large = op.out().image();
    T cells = sink.reshape(e.get(op.in()), large.channels(), 2, 2, small.height(), small.width());
    T pixels = sink.transpose(cells, 0, 3, 1, 4, 2);
    T image = sink.reshape(pixels, large.channels(), large.height(), large.width());
    e.put(op.out(), e.as(image, Type.FP32));
  }
}
