package org.dir7.profile.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dir7.profile.Operation;
import org.dir7.profile.Profile;
import org.dir7.report.Axis;
import org.dir7.report.BarChart;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Table;
import org.dir7.report.Timeline;

/** Where the time of a picture goes, by layer, kind and operation. */
final class OperationsSection {

  private static final double MILLI = 1e3;

  /** Rows of the table of the dearest operations. */
  private static final int DEAREST = 25;

  private final Profile profile;
  private final double total;

  OperationsSection(Profile profile) {
    this.profile = profile;
    this.total = profile.operations().stream().mapToDouble(Operation::seconds).sum();
  }

  List<Html> content() {
    if (profile.operations().isEmpty()) {
      return List.of(
          Html.notAvailable(profile.notAvailable().getOrDefault("operations", "not measured")));
    }
    return List.of(flame(), kinds(), Html.details("The dearest operations", dearest()));
  }

  private static Map<String, Double> sums(
      List<Operation> operations, java.util.function.Function<Operation, String> by) {
    Map<String, Double> sums = new LinkedHashMap<>();
    operations.forEach(o -> sums.merge(by.apply(o), o.seconds(), Double::sum));
    return sums;
  }

  private static String block(Operation operation) {
    String[] words = operation.layer().split("\\.", 3);
    return words[0].equals("blocks") && words.length > 1
        ? words[0] + "." + words[1]
        : operation.layer();
  }

  /** Blocks over layers over kinds, each as wide as its time in a picture. */
  private Html flame() {
    List<Timeline.Span> blocks = new ArrayList<>();
    List<Timeline.Span> layers = new ArrayList<>();
    List<Timeline.Span> kinds = new ArrayList<>();
    Map<String, Integer> colours = new LinkedHashMap<>();
    sums(profile.operations(), Operation::kind).forEach((k, s) -> colours.put(k, colours.size()));
    Map<String, List<Operation>> byBlock = new LinkedHashMap<>();
    profile
        .operations()
        .forEach(o -> byBlock.computeIfAbsent(block(o), b -> new ArrayList<>()).add(o));
    double blockAt = 0;
    for (Map.Entry<String, List<Operation>> block : byBlock.entrySet()) {
      double layerAt = blockAt;
      for (Map.Entry<String, Double> layer : sums(block.getValue(), Operation::layer).entrySet()) {
        double kindAt = layerAt;
        List<Operation> inside =
            block.getValue().stream().filter(o -> o.layer().equals(layer.getKey())).toList();
        for (Map.Entry<String, Double> kind : sums(inside, Operation::kind).entrySet()) {
          double end = kindAt + kind.getValue() * MILLI;
          kinds.add(new Timeline.Span(kind.getKey(), kindAt, end, colours.get(kind.getKey())));
          kindAt = end;
        }
        double end = layerAt + layer.getValue() * MILLI;
        layers.add(new Timeline.Span(layer.getKey(), layerAt, end, layers.size()));
        layerAt = end;
      }
      blocks.add(new Timeline.Span(block.getKey(), blockAt, layerAt, blocks.size()));
      blockAt = layerAt;
    }
    return new Timeline(
            "Blocks, layers and kinds of operation",
            "Each bar is as wide as its time in a picture; the bars below it are its parts.",
            Axis.linear("time a picture", "ms"))
        .lane("blocks", blocks)
        .lane("layers", layers)
        .lane("operations", kinds)
        .html();
  }

  private Html kinds() {
    Map<String, Double> sums = sums(profile.operations(), Operation::kind);
    List<String> names =
        sums.entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    return new BarChart(
            "Time by kind of operation",
            "Over a picture, median of the timed ones.",
            Axis.linear("time a picture", "ms"),
            names)
        .series("time", names.stream().map(name -> sums.get(name) * MILLI).toList())
        .html();
  }

  private Html dearest() {
    Table table =
        new Table("", "operation", "kind", "calls a picture", "time a picture", "share", "GFLOP/s")
            .numbers(2, 3, 4, 5);
    profile.operations().stream()
        .sorted(Comparator.comparingDouble(Operation::seconds).reversed())
        .limit(DEAREST)
        .forEach(
            o ->
                table.row(
                    o.name(),
                    o.kind(),
                    Long.toString(o.calls()),
                    Numbers.seconds(o.seconds()),
                    Numbers.percent(o.seconds() / total),
                    o.flops() == 0 || o.seconds() == 0
                        ? "-"
                        : Numbers.of(o.flops() * (double) o.calls() / o.seconds() / 1e9)));
    return table.html();
  }
}
