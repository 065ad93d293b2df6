package org.dir7.engine.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The order in which a layer visits the n x n tokens. */
public enum ScanOrder {
  /** Row by row. */
  ROW,
  /** Row by row, backwards. */
  ROW_REV,
  /** Column by column. */
  COL,
  /** Column by column, backwards. */
  COL_REV;

  /** The name in config.json. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<ScanOrder> byId(String id) {
    return Arrays.stream(values()).filter(s -> s.id().equals(id)).findFirst();
  }

  /**
   * The raster index (row * n + column) of the token visited at each scan position.
   *
   * @param n tokens a side
   * @return [n*n]
   */
  public int[] order(int n) {
    int[] order = new int[n * n];
    for (int s = 0; s < order.length; s++) {
      order[s] = token(s, n);
    }
    return order;
  }

  /**
   * The scan position at which each token is visited: the inverse of {@link #order}.
   *
   * @param n tokens a side
   * @return [n*n]
   */
  public int[] positions(int n) {
    int[] positions = new int[n * n];
    for (int s = 0; s < positions.length; s++) {
      positions[token(s, n)] = s;
    }
    return positions;
  }

  private int token(int position, int n) {
    int last = n * n - 1;
    switch (this) {
      case ROW:
        return position;
      case ROW_REV:
        return last - position;
      case COL:
        return position % n * n + position / n;
      case COL_REV:
        return (last - position) % n * n + (last - position) / n;
    }
    throw new AssertionError(this);
  }
}
