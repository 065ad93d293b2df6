package org.dir7.backend.tensorrt.network;

import java.util.List;
import org.dir7.engine.graph.Extent;

/**
 * Where rows of one picture's value lie among those of several pictures, which are drawn at once:
 * conditional branches first, picture by picture, then those without text.
 *
 * @param from first row of the picture's own value, which has two branches
 * @param to first row of the value of all pictures
 * @param rows how many
 */
public record RowMove(int from, int to, int rows) {

  /**
   * The moves of one picture.
   *
   * @param picture from 0
   * @param pictures that the value of all has room for
   * @param tokens image tokens T
   */
  public static List<RowMove> of(Extent extent, int picture, int pictures, int tokens) {
    switch (extent) {
      case SHARED:
        return List.of(new RowMove(0, 0, 1));
      case BRANCH:
        return ofBranches(picture, pictures, 1);
      case TOKENS:
        return ofBranches(picture, pictures, tokens);
      case CONDITIONAL_TOKENS:
        return List.of(new RowMove(0, picture * tokens, tokens));
      case TEXT:
        break;
    }
    throw new IllegalArgumentException("rows of " + extent + " are no network's input");
  }

  private static List<RowMove> ofBranches(int picture, int pictures, int rows) {
    return List.of(
        new RowMove(0, picture * rows, rows), new RowMove(rows, (pictures + picture) * rows, rows));
  }
}
