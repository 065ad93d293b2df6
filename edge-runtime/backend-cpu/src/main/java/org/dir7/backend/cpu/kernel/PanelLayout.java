package org.dir7.backend.cpu.kernel;

/**
 * How a matrix kernel wants its weights cut: columns (output channels) in panels of one to {@code
 * maxVectors} vectors.
 *
 * @param lanes floats a vector
 * @param maxVectors widest panel
 */
public record PanelLayout(int lanes, int maxVectors) {

  /** Vectors that hold {@code columns} values. */
  public int vectors(int columns) {
    return (columns + lanes - 1) / lanes;
  }

  /** Number of panels; their widths differ by one vector at most, so that none is a thin rest. */
  public int panels(int columns) {
    return (vectors(columns) + maxVectors - 1) / maxVectors;
  }

  /** First vector of a panel; for {@code panel == panels} the number of vectors. */
  public int firstVector(int columns, int panel) {
    int vectors = vectors(columns);
    int panels = panels(columns);
    return panel * (vectors / panels) + Math.min(panel, vectors % panels);
  }

  /** Columns of the widest panel. */
  public int maxColumns() {
    return lanes * maxVectors;
  }
}
