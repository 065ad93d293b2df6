package org.dir7.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.graph.DenoiserGraph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.TokenOp.Linear;
import org.dir7.engine.graph.WkvOp.Wkv7;

/**
 * The arithmetic of a forward pass that ideal times are computed from: what depends on the latent,
 * and of that the matrix products and the recurrence. Both branches count in full, whatever an
 * implementation saves.
 */
public final class Ideal {

  /** Operations a state element and token: S a, the decay and two outer products, S r. */
  private static final int WKV_OPERATIONS = 9;

  private Ideal() {}

  /**
   * A shape of matrix product: [T, in] by [in, out].
   *
   * @param in columns of the left matrix
   * @param out columns of the product
   */
  public record Product(int in, int out) {
    public double flops(int rows) {
      return 2.0 * rows * in * out;
    }
  }

  /** FLOP of one branch. */
  public static double flops(DenoiserConfig config) {
    double flops = 0;
    for (Map.Entry<Product, Integer> product : products(config).entrySet()) {
      flops += product.getKey().flops(config.tokens()) * product.getValue();
    }
    for (Op op : DenoiserGraph.of(config).ops()) {
      if (op instanceof Wkv7 wkv) {
        int n = wkv.headSize();
        flops += (double) WKV_OPERATIONS * n * n * config.heads() * config.tokens();
      }
    }
    return flops;
  }

  /** The products that depend on the latent, and how often each occurs in a branch. */
  public static Map<Product, Integer> products(DenoiserConfig config) {
    Map<Product, Integer> products = new LinkedHashMap<>();
    for (Op op : DenoiserGraph.of(config).ops(Stage.CALL)) {
      if (op instanceof Linear linear && linear.in().shape() instanceof Shape.Rows rows) {
        products.merge(new Product(rows.width(), linear.out().width()), 1, Integer::sum);
      }
    }
    return products;
  }
}
