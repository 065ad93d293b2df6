package org.dir7.backend.cpu.plan;

import org.dir7.backend.cpu.kernel.ScalarMath;
import org.dir7.engine.graph.ImageOp;
import org.dir7.engine.graph.Shape;

/**
 * The steps of {@link ImageOp} around the convolutions. Latents, predictions and pictures are
 * [channels, height, width]; between {@link ImageOp.LatentRange} and {@link ImageOp.PixelShuffle}
 * images are [height, width, channels].
 */
final class ImageSteps {

  private ImageSteps() {}

  static Step of(PlanContext context, ImageOp op) {
    if (op instanceof ImageOp.Unpatchify unpatchify) {
      return new Unpatchify(context, unpatchify);
    } else if (op instanceof ImageOp.LatentRange range) {
      return new Range(context, range);
    } else if (op instanceof ImageOp.Conv3x3 conv) {
      return new Conv3x3Step(context, conv);
    } else if (op instanceof ImageOp.PixelShuffle shuffle) {
      return new Shuffle(context, shuffle);
    }
    throw new AssertionError(op);
  }

  private static final class Unpatchify extends Step {
    private final Frame frame;
    private final ImageOp.Unpatchify op;
    private final int in;
    private final int out;

    Unpatchify(PlanContext context, ImageOp.Unpatchify op) {
      this.frame = context.frame();
      this.op = op;
      in = context.offset(op.in());
      out = context.offset(op.out());
    }

    @Override
    int tiles() {
      return frame.branches();
    }

    @Override
    public void run(int branch, int worker) {
      Shape.Image image = op.out().image();
      int p = op.patchSize();
      int grid = image.width() / p;
      int width = op.in().width();
      int pixels = image.channels() * image.height() * image.width();
      for (int token = 0; token < frame.tokens(); token++) {
        int row = in + (branch * frame.tokens() + token) * width;
        for (int i = 0; i < width; i++) {
          int channel = i / (p * p);
          int y = token / grid * p + i / p % p;
          int x = token % grid * p + i % p;
          int pixel = (channel * image.height() + y) * image.width() + x;
          frame.memory()[out + branch * pixels + pixel] = frame.memory()[row + i];
        }
      }
    }
  }

  private static final class Range extends Step {
    private final float[] memory;
    private final ImageOp.LatentRange op;
    private final int in;
    private final int out;

    Range(PlanContext context, ImageOp.LatentRange op) {
      this.memory = context.frame().memory();
      this.op = op;
      in = context.offset(op.latent());
      out = context.offset(op.out());
    }

    @Override
    int tiles() {
      return 1;
    }

    @Override
    public void run(int tile, int worker) {
      Shape.Image image = op.latent().image();
      int pixels = image.height() * image.width();
      float limit = ImageOp.LatentRange.LIMIT;
      for (int channel = 0; channel < image.channels(); channel++) {
        float std = op.std().get(channel);
        float mean = op.mean().get(channel);
        for (int i = 0; i < pixels; i++) {
          float z = Math.fma(memory[in + channel * pixels + i], std, mean);
          memory[out + i * image.channels() + channel] = limit * ScalarMath.tanh(z / limit);
        }
      }
    }
  }

  private static final class Shuffle extends Step {
    private final float[] memory;
    private final Shape.Image from;
    private final Shape.Image to;
    private final int in;
    private final int out;

    Shuffle(PlanContext context, ImageOp.PixelShuffle op) {
      memory = context.frame().memory();
      from = op.in().image();
      to = op.out().image();
      in = context.offset(op.in());
      out = context.offset(op.out());
    }

    @Override
    int tiles() {
      return to.channels() * to.height();
    }

    @Override
    public void run(int line, int worker) {
      int channel = line / to.height();
      int y = line % to.height();
      for (int x = 0; x < to.width(); x++) {
        int source = 4 * channel + y % 2 * 2 + x % 2;
        int pixel = in + (y / 2 * from.width() + x / 2) * from.channels();
        memory[out + line * to.width() + x] = memory[pixel + source];
      }
    }
  }
}
