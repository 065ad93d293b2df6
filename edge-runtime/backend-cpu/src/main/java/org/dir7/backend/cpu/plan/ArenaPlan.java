package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.dir7.backend.cpu.kernel.AlignedFloats;
import org.dir7.backend.cpu.kernel.CacheLine;
import org.dir7.engine.backend.ArenaUse;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Shape;
import org.dir7.engine.graph.Value;

/**
 * Places of all values in one array, such that values needed at the same time never overlap:
 * largest first, each at the lowest place that is free during its life. Places are multiples of a
 * cache line.
 */
final class ArenaPlan {

  /** Most branches evaluated at once. */
  static final int MAX_BRANCHES = 2;

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
  private final List<ArenaUse.Operation> uses;
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
    uses = uses(graphs, blocks);
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
    return (n + CacheLine.FLOATS - 1) / CacheLine.FLOATS * CacheLine.FLOATS;
  }

  /** First element of a value of graph {@code graph}. */
  int offset(int graph, Value value) {
    return offsets[graph][value.id()];
  }

  /** Floats of the arena. */
  int size() {
    return size;
  }

  /** What each operation needs at once, and what sharing saved. */
  ArenaUse use() {
    return new ArenaUse(AlignedFloats.bytes(size), bytes(unshared), uses);
  }

  private static long bytes(long floats) {
    return Float.BYTES * floats;
  }

  private static List<ArenaUse.Operation> uses(List<Graph> graphs, List<Block> blocks) {
    List<ArenaUse.Operation> all = new ArrayList<>();
    for (int g = 0; g < graphs.size(); g++) {
      for (Op op : Lifetimes.order(graphs.get(g))) {
        int at = all.size();
        long live =
            blocks.stream().filter(b -> b.start <= at && at <= b.end).mapToLong(Block::size).sum();
        Value out = op.outputs().get(0);
        String stage = g == 0 ? out.stage().name().toLowerCase(Locale.ROOT) : "decode";
        all.add(
            new ArenaUse.Operation(out.name(), op.getClass().getSimpleName(), stage, bytes(live)));
      }
    }
    return all;
  }
}
