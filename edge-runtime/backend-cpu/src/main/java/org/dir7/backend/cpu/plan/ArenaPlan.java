package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.Value;

/**
 * Places of all values in one array, such that values needed at the same time never overlap:
 * largest first, each at the lowest place that is free during its life.
 */
final class ArenaPlan {

  /** Most branches evaluated at once. */
  static final int MAX_BRANCHES = 2;

  /** Places are multiples of a cache line. */
  private static final int ALIGNMENT = 16;

  private record Block(int graph, int value, int start, int end, int size, int offset) {

    boolean meets(Block other) {
      return start <= other.end && other.start <= end;
    }

    Block at(int place) {
      return new Block(graph, value, start, end, size, place);
    }
  }

  private final int tokens;
  private final int maxTextTokens;
  private final int[][] offsets;
  private final long unshared;
  private final int size;

  /**
   * Plans graphs that run one after the other.
   *
   * @param tokens image tokens T
   */
  ArenaPlan(List<Graph> graphs, int tokens, int maxTextTokens) {
    this.tokens = tokens;
    this.maxTextTokens = maxTextTokens;
    List<Block> blocks = new ArrayList<>();
    int position = 0;
    offsets = new int[graphs.size()][];
    for (int g = 0; g < graphs.size(); g++) {
      Graph graph = graphs.get(g);
      Lifetimes lives = Lifetimes.of(graph, position);
      offsets[g] = new int[graph.values().size()];
      for (Value value : graph.values()) {
        int start = lives.start()[value.id()];
        if (start >= 0) {
          blocks.add(new Block(g, value.id(), start, lives.end()[value.id()], floats(value), 0));
        }
      }
      position += graph.ops().size();
    }
    unshared = blocks.stream().mapToLong(Block::size).sum();
    size = place(blocks);
  }

  private int place(List<Block> blocks) {
    blocks.sort(Comparator.comparingInt(Block::size).reversed());
    List<Block> placed = new ArrayList<>();
    int top = 0;
    for (Block block : blocks) {
      int place = 0;
      // Placed blocks stay sorted by place, so one pass finds the lowest gap.
      for (Block other : placed) {
        if (block.meets(other) && other.offset + other.size > place) {
          if (other.offset >= place + block.size) {
            break;
          }
          place = other.offset + other.size;
        }
      }
      offsets[block.graph][block.value] = place;
      placed.add(block.at(place));
      placed.sort(Comparator.comparingInt(Block::offset));
      top = Math.max(top, place + block.size);
    }
    return top;
  }

  private int floats(Value value) {
    int n;
    if (value.shape() instanceof Shape.Rows rows) {
      n = rows.extent().rows(MAX_BRANCHES, tokens, maxTextTokens) * rows.width();
    } else {
      Shape.Image image = value.image();
      n = (image.aBranch() ? MAX_BRANCHES : 1) * image.channels() * image.height() * image.width();
    }
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** First element of a value of graph {@code graph}. */
  int offset(int graph, Value value) {
    return offsets[graph][value.id()];
  }

  /** Floats of the arena. */
  int size() {
    return size;
  }

  /** Floats that separate buffers would take. */
  long unshared() {
    return unshared;
  }
}
