package org.dir7.engine.graph;

/**
 * A tensor between operations, written once.
 *
 * @param id position in the graph, from 0
 * @param name name for logs, timings and tests, such as {@code blocks.3.time.key}
 * @param stage how often it changes
 */
public record Value(int id, String name, Shape shape, Stage stage) {

  /** The row shape; for values that are rows. */
  public Shape.Rows rows() {
    return (Shape.Rows) shape;
  }

  /** The image shape; for values that are images. */
  public Shape.Image image() {
    return (Shape.Image) shape;
  }

  /** Width of a row. */
  public int width() {
    return rows().width();
  }

  public Extent extent() {
    return rows().extent();
  }
}
