package org.dir7.backend.cpu.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dir7.engine.graph.Graph;
import org.dir7.engine.graph.Op;
import org.dir7.engine.graph.Stage;
import org.dir7.engine.graph.Value;

/**
 * When each value of a graph holds something that is still needed. Time is the position in the
 * order in which a session runs everything: operations of the prompt, of the step, of the call,
 * then the next graph's. A value that a later stage reads is kept for good, since that stage may
 * run many times before its own runs again.
 *
 * @param start position of the operation that writes it, by value id; -1 where nothing does
 * @param end position of the last one that reads it
 */
@SuppressWarnings("ArrayRecordComponent") // tables by value id, never compared
record Lifetimes(int[] start, int[] end) {

  static final int FOREVER = Integer.MAX_VALUE;

  /** Operations of a graph in the order in which a session runs them. */
  static List<Op> order(Graph graph) {
    List<Op> order = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      order.addAll(graph.ops(stage));
    }
    return order;
  }

  /** The lifetimes of a graph whose first operation is at {@code position}. */
  static Lifetimes of(Graph graph, int position) {
    int n = graph.values().size();
    int[] start = new int[n];
    int[] end = new int[n];
    Arrays.fill(start, -1);
    int at = position;
    for (Stage stage : Stage.values()) {
      for (Value input : graph.inputs()) {
        if (input.stage() == stage) {
          start[input.id()] = at;
          end[input.id()] = at;
        }
      }
      for (Op op : graph.ops(stage)) {
        for (Value value : op.inputs()) {
          boolean kept = value.stage() != stage || end[value.id()] == FOREVER;
          end[value.id()] = kept ? FOREVER : at;
        }
        for (Value value : op.outputs()) {
          start[value.id()] = at;
          end[value.id()] = at;
        }
        at++;
      }
    }
    return new Lifetimes(start, end);
  }
}
