package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.dir7.profile.Memory;
import org.dir7.profile.Profile;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Table;
import org.dir7.report.XyChart;

/** Memory over time against the contract, and what holds it. */
final class MemorySection {

  private static final double MIB = 1048576.0;

  private final Profile profile;
  private final Memory memory;

  MemorySection(Profile profile) {
    this.profile = profile;
    this.memory = profile.memory();
  }

  List<Html> content() {
    List<Html> content = new ArrayList<>();
    if (memory.points().isEmpty()) {
      content.add(Html.notAvailable("nothing was sampled"));
    } else {
      content.add(timeline());
    }
    content.add(parts());
    content.add(contract());
    return content;
  }

  private Html timeline() {
    XyChart chart =
        new XyChart(
            "Memory over the run",
            "The contract is what the backend allocates, once; the process holds Java, libraries"
                + " and compiled code besides. From the first steady picture on the lines are"
                + " flat.",
            Axis.linear("time since the start", "s"),
            Axis.linear("memory", "MiB"));
    line(chart, "resident", Memory.Point::resident);
    line(chart, "Java heap", Memory.Point::heap);
    line(chart, "direct buffers", Memory.Point::direct);
    line(chart, "mapped files", Memory.Point::mapped);
    if (memory.contractTotal() > 0) {
      chart.limit(
          "contract " + Numbers.bytes(memory.contractTotal()), memory.contractTotal() / MIB);
    }
    return chart.html();
  }

  private void line(XyChart chart, String name, ToLongFunction<Memory.Point> of) {
    chart.line(
        name,
        memory.points().stream().mapToDouble(Memory.Point::at).toArray(),
        memory.points().stream().mapToDouble(p -> of.applyAsLong(p) / MIB).toArray());
  }

  private Html parts() {
    if (memory.parts().isEmpty()) {
      return Html.notAvailable(
          profile
              .notAvailable()
              .getOrDefault("memory parts", "the run ended before memory was looked at in parts"));
    }
    List<String> names = new ArrayList<>();
    List<Double> sizes = new ArrayList<>();
    for (Memory.Part part : memory.parts()) {
      names.add(part.name());
      sizes.add(part.bytes() / MIB);
    }
    names.add("unattributed");
    sizes.add(memory.unattributed() / MIB);
    return new BarChart(
            "What holds the resident memory",
            "After the steady pictures: %s, of which %s is explained."
                .formatted(
                    Numbers.bytes(memory.resident()),
                    Numbers.percent(1 - memory.unattributed() / (double) memory.resident())),
            Axis.linear("resident", "MiB"),
            names)
        .series("resident", sizes)
        .html();
  }

  private Html contract() {
    Table table = new Table("The contract: allocated once", "part", "size").numbers();
    memory.contract().forEach(part -> table.row(part.name(), Numbers.bytes(part.bytes())));
    return table.row("together", Numbers.bytes(memory.contractTotal())).html();
  }
}
