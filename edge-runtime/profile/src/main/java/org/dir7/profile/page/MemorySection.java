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
  private static final String GPU = "GPU memory";

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
    content.add(gpu());
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
    if (memory.points().stream().anyMatch(point -> point.resident() > 0)) {
      line(chart, "resident", Memory.Point::resident);
    }
    line(chart, "Java heap", Memory.Point::heap);
    line(chart, "direct buffers", Memory.Point::direct);
    line(chart, "mapped files", Memory.Point::mapped);
    if (memory.contractHost() > 0) {
      chart.limit("contract " + Numbers.bytes(memory.contractHost()), memory.contractHost() / MIB);
    }
    return chart.html();
  }

  private void line(XyChart chart, String name, ToLongFunction<Memory.Point> of) {
    line(chart, name, memory.points(), of);
  }

  private static void line(
      XyChart chart, String name, List<Memory.Point> points, ToLongFunction<Memory.Point> of) {
    chart.line(
        name,
        points.stream().mapToDouble(Memory.Point::at).toArray(),
        points.stream().mapToDouble(p -> of.applyAsLong(p) / MIB).toArray());
  }

  /** On a board whose GPU shares the memory this is the same memory, seen from the other side. */
  private Html gpu() {
    List<Memory.Point> points =
        memory.points().stream().filter(point -> point.gpuUsed() != null).toList();
    if (points.isEmpty()) {
      return Html.notAvailable(
          "GPU memory: " + profile.notAvailable().getOrDefault(GPU, "this file has none"));
    }
    XyChart chart =
        new XyChart(
            "GPU memory over the run",
            "In use by all programs, the driver included, and what the engine allocated by itself;"
                + " what lies between was there before, or belongs to the libraries and the"
                + " weights in the plans. On a Jetson it is the system's memory.",
            Axis.linear("time since the start", "s"),
            Axis.linear("memory", "MiB"));
    line(chart, "in use", points, Memory.Point::gpuUsed);
    line(chart, "the engine's own", points, Memory.Point::gpuHeld);
    if (memory.contractGpu() > 0) {
      chart.limit("contract " + Numbers.bytes(memory.contractGpu()), memory.contractGpu() / MIB);
    }
    return chart.html();
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
    Table table = new Table("The contract: allocated once", "part", "where", "size").numbers(2);
    memory
        .contract()
        .forEach(part -> table.row(part.name(), where(part), Numbers.bytes(part.bytes())));
    return table.row("together", "", Numbers.bytes(memory.contractTotal())).html();
  }

  private static String where(Memory.Part part) {
    return part.kind() == null ? "" : part.kind();
  }
}
