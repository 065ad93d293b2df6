package org.dir7.engine.graph;

/** Shape of a value: rows of equal width, or an image. All values are FP32 at the graph's level. */
public sealed interface Shape {

  /** Row-major [extent.rows(...), width]. */
  record Rows(Extent extent, int width) implements Shape {}

  /** [channels, height, width]; one image a branch where {@code aBranch}, else one. */
  record Image(boolean aBranch, int channels, int height, int width) implements Shape {}
}
