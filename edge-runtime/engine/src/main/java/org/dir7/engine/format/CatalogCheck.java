package org.dir7.engine.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.engine.json.Names;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

/** Compares the tensors of a file with those that should be in it. */
final class CatalogCheck {

  /** A tensor that should be there, with the types it may have. */
  record Expected(List<Integer> shape, Set<DType> types) {}

  private final Map<String, Expected> expected = new LinkedHashMap<>();

  void expect(String name, List<Integer> shape, Set<DType> types) {
    expected.put(name, new Expected(shape, types));
  }

  /** One sentence a difference, in the order of the catalog; empty where all is as expected. */
  List<String> differences(Safetensors file) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (name, wanted) ->
            differences.addAll(
                file.find(name)
                    .map(tensor -> compare(tensor, wanted))
                    .orElseGet(() -> List.of(missing(file, name)))));
    for (String name : file.names()) {
      if (!expected.containsKey(name)) {
        differences.add(
            "%s: tensor %s is not part of the model that the configuration describes"
                .formatted(file.source(), name));
      }
    }
    return differences;
  }

  private String missing(Safetensors file, String name) {
    Set<String> unknown =
        file.names().stream().filter(n -> !expected.containsKey(n)).collect(Collectors.toSet());
    Optional<String> near = Names.nearest(name, unknown);
    return "%s: tensor %s is missing%s"
        .formatted(file.source(), name, near.map(n -> " (there is " + n + ")").orElse(""));
  }

  private static List<String> compare(Tensor tensor, Expected wanted) {
    List<String> differences = new ArrayList<>();
    if (!wanted.types.contains(tensor.dtype())) {
      differences.add(
          "%s: tensor %s has type %s; it must be %s"
              .formatted(
                  tensor.source(),
                  tensor.name(),
                  tensor.dtype(),
                  wanted.types.stream()
                      .sorted()
                      .map(DType::name)
                      .collect(Collectors.joining(" or "))));
    }
    if (!tensor.shape().equals(wanted.shape)) {
      differences.add(
          "%s: tensor %s has shape %s; the configuration gives %s"
              .formatted(tensor.source(), tensor.name(), tensor.shape(), wanted.shape));
    }
    return differences;
  }
}
