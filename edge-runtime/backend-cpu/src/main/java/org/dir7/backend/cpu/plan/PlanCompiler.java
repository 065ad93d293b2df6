package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.graph.ConditionOp;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.ImageOp;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp;
import org.dir7.engine.graph.WkvOp;
import org.dir7.engine.model.InputQuantization;

/** Turns operations into steps. */
final class PlanCompiler {

  private final boolean timing;
  private int scratchFloats;
  private long weightBytes;
  private long tableBytes;

  PlanCompiler(boolean timing) {
    this.timing = timing;
  }

  Plan compile(PlanContext context, Graph graph, Stage stage) {
    List<Plan.Entry> entries = new ArrayList<>();
    for (Op op : graph.ops(stage)) {
      for (Step step : steps(context, op)) {
        scratchFloats = Math.max(scratchFloats, step.scratchFloats());
        weightBytes += step.weightBytes();
        tableBytes += step.tableBytes();
        entries.add(new Plan.Entry(op, step));
      }
    }
    return new Plan(entries, timing);
  }

  /** Scratch that one worker needs for everything compiled so far. */
  int scratchFloats() {
    return scratchFloats;
  }

  long weightBytes() {
    return weightBytes;
  }

  long tableBytes() {
    return tableBytes;
  }

  private static List<Step> steps(PlanContext context, Op op) {
    if (op instanceof TokenOp.Linear linear) {
      return linear(context, linear);
    }
    return List.of(step(context, op));
  }

  private static List<Step> linear(PlanContext context, TokenOp.Linear op) {
    Optional<InputQuantization> input = context.inputOf(op.matrix());
    LinearStep product = new LinearStep(context, op, input.isPresent());
    return input
        .map(i -> List.<Step>of(new QuantizeRowsStep(context, op, i, product), product))
        .orElse(List.of(product));
  }

  private static Step step(PlanContext context, Op op) {
    if (op instanceof ConditionOp condition) {
      return ConditionSteps.of(context, condition);
    } else if (op instanceof TokenOp token) {
      return token(context, token);
    } else if (op instanceof WkvOp wkv) {
      return wkv(context, wkv);
    } else if (op instanceof ImageOp image) {
      return ImageSteps.of(context, image);
    }
    throw new AssertionError(op);
  }

  private static Step token(PlanContext context, TokenOp op) {
    if (op instanceof TokenOp.Embed embed) {
      return new EmbedStep(context, embed);
    } else if (op instanceof TokenOp.LayerNormModulate norm) {
      return new LayerNormStep(context, norm);
    } else if (op instanceof TokenOp.TokenShiftMix mix) {
      return new TokenShiftStep(context, mix);
    }
    throw new AssertionError(op);
  }

  private static Step wkv(PlanContext context, WkvOp op) {
    if (op instanceof WkvOp.WkvInputs inputs) {
      return new WkvInputsStep(context, inputs);
    } else if (op instanceof WkvOp.Wkv7 wkv7) {
      return new Wkv7Step(context, wkv7);
    } else if (op instanceof WkvOp.HeadNormGate gate) {
      return new HeadNormStep(context, gate);
    }
    throw new AssertionError(op);
  }
}
