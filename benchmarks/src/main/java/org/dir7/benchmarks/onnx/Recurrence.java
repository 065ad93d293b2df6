package org.dir7.benchmarks.onnx;

import java.util.List;

/**
 * WKV-7 in the operators that ONNX has for recurrences; a step's arithmetic is the same:
 *
 * <pre>
 *   sa = S a_t;  S = S * diag(w_t) + sa b_t^T + v_t k_t^T;  y_t = S r_t
 * </pre>
 */
enum Recurrence {
  /** Scan: the six inputs are sliced by the operator itself. */
  SCAN {
    @Override
    String apply(OnnxGraph graph, int tokens, long[] state, Inputs in) {
      OnnxGraph body = new OnnxGraph("wkv");
      long[] column = {state[0], state[1], state[2], 1};
      long[] row = {state[0], state[1], 1, state[2]};
      String s = body.input("wkv/state", OnnxType.FLOAT, state);
      Inputs step =
          new Inputs(
              body.input("wkv/r", OnnxType.FLOAT, column),
              body.input("wkv/w", OnnxType.FLOAT, row),
              body.input("wkv/k", OnnxType.FLOAT, row),
              body.input("wkv/v", OnnxType.FLOAT, column),
              body.input("wkv/a", OnnxType.FLOAT, column),
              body.input("wkv/b", OnnxType.FLOAT, row));
      String next = step(body, s, step);
      body.output(next, "wkv/next", OnnxType.FLOAT, state);
      body.output(body.node("MatMul", List.of(next, step.r)), "wkv/y", OnnxType.FLOAT, column);
      return graph
          .nodes(
              "Scan",
              List.of(zeros(graph, state), in.r, in.w, in.k, in.v, in.a, in.b),
              2,
              OnnxAttribute.of("num_scan_inputs", 6),
              OnnxAttribute.of("body", body))
          .get(1);
    }
  },
  /** Loop: the body gathers its token from the whole sequences. */
  LOOP {
    @Override
    String apply(OnnxGraph graph, int tokens, long[] state, Inputs in) {
      OnnxGraph body = new OnnxGraph("wkv");
      long[] column = {state[0], state[1], state[2], 1};
      String t = body.input("wkv/t", OnnxType.INT64);
      String go = body.input("wkv/go", OnnxType.BOOL);
      String s = body.input("wkv/state", OnnxType.FLOAT, state);
      Inputs step =
          new Inputs(
              body.node("Gather", List.of(in.r, t)),
              body.node("Gather", List.of(in.w, t)),
              body.node("Gather", List.of(in.k, t)),
              body.node("Gather", List.of(in.v, t)),
              body.node("Gather", List.of(in.a, t)),
              body.node("Gather", List.of(in.b, t)));
      String next = step(body, s, step);
      body.output(go, "wkv/on", OnnxType.BOOL);
      body.output(next, "wkv/next", OnnxType.FLOAT, state);
      body.output(body.node("MatMul", List.of(next, step.r)), "wkv/y", OnnxType.FLOAT, column);
      return graph
          .nodes(
              "Loop",
              List.of(graph.ints(tokens), graph.truth(), zeros(graph, state)),
              2,
              OnnxAttribute.of("body", body))
          .get(1);
    }
  };

  /**
   * Names of the sequences, or of one token of them. With B branches, H heads of N channels: r, v
   * and a are columns [T,B,H,N,1], w, k and b rows [T,B,H,1,N].
   */
  record Inputs(String r, String w, String k, String v, String a, String b) {}

  /**
   * Appends the recurrence, from a zero state.
   *
   * @param state shape of the state, [B,H,N,N]
   * @return y [T,B,H,N,1]
   */
  abstract String apply(OnnxGraph graph, int tokens, long[] state, Inputs in);

  private static String step(OnnxGraph body, String s, Inputs in) {
    String sa = body.node("MatMul", List.of(s, in.a));
    String kept = body.node("Mul", List.of(s, in.w));
    String replaced = body.node("Mul", List.of(sa, in.b));
    String written = body.node("Mul", List.of(in.v, in.k));
    String changed = body.node("Add", List.of(kept, replaced));
    return body.node("Add", List.of(changed, written));
  }

  private static String zeros(OnnxGraph graph, long[] state) {
    return graph.node("Expand", List.of(graph.scalar(0), graph.ints(state)));
  }
}
