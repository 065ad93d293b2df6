package org.dir7.engine.format;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The errors of an engine's tensors in one line.
 *
 * @param changed tensors whose values changed
 * @param meanRelative mean of their relative errors, 0 where none changed
 * @param worst name of the tensor with the largest relative error
 * @param worstRelative that error
 */
public record AccuracySummary(
    int changed, double meanRelative, Optional<String> worst, double worstRelative) {

  static AccuracySummary of(Map<String, StoredTensor> tensors) {
    Map<String, Double> relative = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> tensor.error().ifPresent(e -> relative.put(name, e.relative())));
    Optional<Map.Entry<String, Double>> worst =
        relative.entrySet().stream().max(Comparator.comparingDouble(Map.Entry::getValue));
    return new AccuracySummary(
        relative.size(),
        relative.values().stream().mapToDouble(Double::doubleValue).average().orElse(0),
        worst.map(Map.Entry::getKey),
        worst.map(Map.Entry::getValue).orElse(0.0));
  }
}
