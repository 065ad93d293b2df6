package org.dir7.backend.cpu.kernel.vector;

import static org.dir7.backend.cpu.kernel.ScalarMath.EXPONENT_BIAS;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_0;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_1;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_2;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_3;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_4;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_5;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_MAX;
import static org.dir7.backend.cpu.kernel.ScalarMath.EXP_MIN;
import static org.dir7.backend.cpu.kernel.ScalarMath.LN2_HIGH;
import static org.dir7.backend.cpu.kernel.ScalarMath.LN2_LOW;
import static org.dir7.backend.cpu.kernel.ScalarMath.LOG2_E;
import static org.dir7.backend.cpu.kernel.ScalarMath.MANTISSA_BITS;
import static org.dir7.backend.cpu.kernel.ScalarMath.ROUND;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_0;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_1;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_2;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_3;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_4;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_LIMIT;
import static org.dir7.backend.cpu.kernel.ScalarMath.TANH_SMALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link org.dir7.backend.cpu.kernel.ScalarMath} in vectors, operation by operation. No conversion
 * between int and float lanes is used, only reinterpretation: on Java 17 two kinds of conversion in
 * one process slow each other down fifty times.
 */
final class VectorMath {

  private VectorMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector limited =
        x.lanewise(VectorOperators.MIN, EXP_MAX).lanewise(VectorOperators.MAX, EXP_MIN);
    FloatVector shifted = limited.fma(all(LOG2_E), all(ROUND));
    FloatVector n = shifted.sub(ROUND);
    FloatVector r = n.fma(all(-LN2_LOW), n.fma(all(-LN2_HIGH), limited));
    FloatVector p = all(EXP_5).fma(r, all(EXP_4));
    p = p.fma(r, all(EXP_3));
    p = p.fma(r, all(EXP_2));
    p = p.fma(r, all(EXP_1));
    p = p.fma(r, all(EXP_0));
    FloatVector power = p.fma(r.mul(r), r).add(1f);
    FloatVector scale =
        shifted
            .reinterpretAsInts()
            .add(EXPONENT_BIAS)
            .lanewise(VectorOperators.LSHL, MANTISSA_BITS)
            .reinterpretAsFloats();
    return power.mul(scale);
  }

  static FloatVector sigmoid(FloatVector x) {
    return all(1f).div(exp(x.neg()).add(1f));
  }

  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1f));
  }

  static FloatVector tanh(FloatVector x) {
    FloatVector limited =
        x.lanewise(VectorOperators.MIN, TANH_LIMIT).lanewise(VectorOperators.MAX, -TANH_LIMIT);
    FloatVector square = limited.mul(limited);
    FloatVector p = all(TANH_4).fma(square, all(TANH_3));
    p = p.fma(square, all(TANH_2));
    p = p.fma(square, all(TANH_1));
    p = p.fma(square, all(TANH_0));
    FloatVector small = p.mul(square).fma(limited, limited);
    FloatVector large = all(1f).sub(all(2f).div(exp(limited.add(limited)).add(1f)));
    return large.blend(small, limited.abs().lt(TANH_SMALL));
  }

  static FloatVector reluSquared(FloatVector x) {
    FloatVector positive = Lanes.positive(x);
    return positive.mul(positive);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(Lanes.F, value);
  }
}
