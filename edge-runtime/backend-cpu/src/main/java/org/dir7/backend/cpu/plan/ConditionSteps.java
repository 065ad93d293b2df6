package org.dir7.backend.cpu.plan;

import java.util.Arrays;
import org.dir7.backend.cpu.kernel.ScalarMath;
import org.dir7.engine.config.CrossQuery;
import org.dir7.engine.graph.ConditionOp;
import org.dir7.engine.graph.TimestepTable;

/** The steps of {@link ConditionOp}: short ones, of one tile each. */
final class ConditionSteps {

  private ConditionSteps() {}

  static Step of(PlanContext context, ConditionOp op) {
    if (op instanceof ConditionOp.TimestepEmbedding embedding) {
      return new Embedding(context, embedding);
    } else if (op instanceof ConditionOp.AddSilu add) {
      return new Add(context, add);
    } else if (op instanceof ConditionOp.Modulation modulation) {
      return new Modulate(context, modulation);
    } else if (op instanceof ConditionOp.TextQueries queries) {
      return new Queries(context, queries);
    }
    throw new AssertionError(op);
  }

  private abstract static class OneTile extends Step {
    final Frame frame;
    final float[] memory;

    OneTile(PlanContext context) {
      frame = context.frame();
      memory = frame.memory();
    }

    @Override
    final int tiles() {
      return 1;
    }
  }

  private static final class Embedding extends OneTile {
    private final int out;
    private final int width;

    Embedding(PlanContext context, ConditionOp.TimestepEmbedding op) {
      super(context);
      out = context.offset(op.out());
      width = op.out().width();
    }

    @Override
    public void run(int tile, int worker) {
      TimestepTable.fill(frame.time(), memory, out, width);
    }
  }

  private static final class Add extends OneTile {
    private final int time;
    private final int pooled;
    private final int out;
    private final int width;

    Add(PlanContext context, ConditionOp.AddSilu op) {
      super(context);
      time = context.offset(op.time());
      pooled = context.offset(op.pooled());
      out = context.offset(op.out());
      width = op.out().width();
    }

    @Override
    public void run(int tile, int worker) {
      int n = frame.branches() * width;
      for (int i = 0; i < n; i++) {
        // In plain Java: so few values a step would keep a vector loop uncompiled, and allocating.
        memory[out + i] = ScalarMath.silu(memory[time + i % width] + memory[pooled + i]);
      }
    }
  }

  private static final class Modulate extends OneTile {
    private final int ada;
    private final float[] table;
    private final int out;

    Modulate(PlanContext context, ConditionOp.Modulation op) {
      super(context);
      ada = context.offset(op.ada());
      table = context.vector(op.table());
      out = context.offset(op.out());
    }

    @Override
    public void run(int tile, int worker) {
      for (int branch = 0; branch < frame.branches(); branch++) {
        int skip = branch * table.length;
        for (int i = 0; i < table.length; i++) {
          memory[out + skip + i] = memory[ada + skip + i] + table[i];
        }
      }
    }

    @Override
    long tableBytes() {
      return (long) Float.BYTES * table.length;
    }
  }

  private static final class Queries extends OneTile {
    private final CrossQuery mode;
    private final int text;
    private final int out;
    private final int width;

    Queries(PlanContext context, ConditionOp.TextQueries op) {
      super(context);
      mode = op.mode();
      text = context.offset(op.text());
      out = context.offset(op.out());
      width = op.out().width();
    }

    @Override
    public void run(int tile, int worker) {
      int tokens = frame.tokens();
      int length = frame.textTokens();
      Arrays.fill(memory, out, out + tokens * width, 0f);
      if (length == 0) {
        return;
      }
      if (mode == CrossQuery.LEFT_PAD) {
        int pad = (tokens - length) * width;
        System.arraycopy(memory, text, memory, out + pad, length * width);
        return;
      }
      for (int s = 0; s < tokens; s++) {
        double position = tokens == 1 ? 0 : (double) s * (length - 1) / (tokens - 1);
        int low = (int) position;
        int high = Math.min(low + 1, length - 1);
        float share = (float) (position - low);
        int from = text + low * width;
        int toward = text + high * width;
        for (int i = 0; i < width; i++) {
          float start = memory[from + i];
          memory[out + s * width + i] = Math.fma(memory[toward + i] - start, share, start);
        }
      }
    }
  }
}
