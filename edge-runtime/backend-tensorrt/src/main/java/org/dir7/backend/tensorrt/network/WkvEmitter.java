package org.dir7.backend.tensorrt.network;

import java.util.ArrayList;
import java.util.List;
import org.dir7.engine.graph.Extent;
import org.dir7.engine.graph.WkvOp.HeadNormGate;
import org.dir7.engine.graph.WkvOp.WkvInputs;

/** Emits a fused mix as one plugin call. */
final class WkvEmitter<T> {

  private final Emission<T> e;
  private final LayerSink<T> sink;

  WkvEmitter(Emission<T> emission) {
    this.e = emission;
    this.sink = emission.sink;
  }

  void emit(WkvFusion.Step.Fused mix) {
    WkvInputs prepare = mix.prepare();
    HeadNormGate finish = mix.finish();
    T gate = e.tokens(e.get(finish.gate()));
    boolean conditionalOnly =
        mix.wkv().out().extent() == Extent.CONDITIONAL_TOKENS && e.branches > 1;
    List<T> inputs = new ArrayList<>();
    inputs.add(e.tokens(e.get(mix.wkv().receptance())));
    inputs.add(e.tokens(e.get(prepare.decayPre())));
    inputs.add(e.tokens(e.get(prepare.key())));
    inputs.add(e.tokens(e.get(prepare.value())));
    inputs.add(e.tokens(e.get(prepare.aPre())));
    inputs.add(conditionalOnly ? sink.slice(gate, 0, 0, e.pictures) : gate);
    prepare
        .valueResidual()
        .ifPresent(
            r -> {
              inputs.add(e.tokens(e.get(r.first())));
              inputs.add(e.tokens(e.get(r.pre())));
            });
    T z = sink.wkv(layer(mix), inputs);
    if (conditionalOnly) {
      z = sink.concat(0, List.of(z, withoutText(finish, gate)));
    }
    e.put(finish.out(), e.rows(z));
  }

  /** Branches without text: a zero receptance leaves {@code ln_x.bias * gate}. */
  private T withoutText(HeadNormGate finish, T gate) {
    float[] bias = e.weights.vector(finish.prefix() + ".ln_x.bias");
    T row = sink.constant(finish.prefix() + ".without_text", e.compute, bias, 1, 1, bias.length);
    T others = sink.slice(gate, 0, e.pictures, e.sequences - e.pictures);
    return sink.combine(Pointwise.MULTIPLY, others, row);
  }

  private WkvLayer layer(WkvFusion.Step.Fused mix) {
    String p = mix.finish().prefix();
    List<String> names =
        List.of(p + ".k_k", p + ".k_a", p + ".r_k", p + ".ln_x.weight", p + ".ln_x.bias");
    int width = mix.finish().out().width();
    float[] vectors = new float[WkvLayer.VECTORS * width];
    for (int i = 0; i < names.size(); i++) {
      System.arraycopy(e.weights.vector(names.get(i)), 0, vectors, i * width, width);
    }
    return new WkvLayer(
        p,
        mix.wkv().scan(),
        e.config.grid(),
        mix.wkv().headSize(),
        mix.wkv().receptanceByScan(),
        mix.prepare().valueResidual().isPresent(),
        vectors);
  }
}
