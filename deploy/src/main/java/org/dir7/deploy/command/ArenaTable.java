package org.dir7.deploy.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dir7.engine.backend.ArenaUse;
import org.dir7.engine.backend.ArenaUse.Operation;

/**
 * What the operations need of the arena, for a person. The layers of a model repeat each other: of
 * each kind of operation in each stage the hungriest is shown.
 */
final class ArenaTable {

  private static final double MIB = 1048576.0;

  private ArenaTable() {}

  static String of(ArenaUse use) {
    StringBuilder text = new StringBuilder();
    add(text, "%n%-8s %-18s %9s  %s%n", "stage", "operation", "MiB live", "at most, in");
    for (Operation operation : hungriest(use)) {
      add(
          text,
          "%-8s %-18s %9.2f  %s%n",
          operation.stage(),
          operation.kind(),
          operation.liveBytes() / MIB,
          operation.name());
    }
    add(
        text,
        "arena %.2f MiB; its largest operation needs %.2f (%s)%n",
        use.bytes() / MIB,
        use.peak().liveBytes() / MIB,
        use.peak().name());
    add(
        text,
        "a buffer for every value would take %.2f MiB: sharing saved %.2f, %.0f %%%n",
        use.unsharedBytes() / MIB,
        use.saved() / MIB,
        100.0 * use.saved() / use.unsharedBytes());
    return text.toString();
  }

  private static List<Operation> hungriest(ArenaUse use) {
    Map<String, Operation> most = new LinkedHashMap<>();
    for (Operation operation : use.operations()) {
      most.merge(
          operation.stage() + operation.kind(),
          operation,
          (a, b) -> b.liveBytes() > a.liveBytes() ? b : a);
    }
    return new ArrayList<>(most.values());
  }

  private static void add(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values));
  }
}
