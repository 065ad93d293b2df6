package org.dir7.deploy.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;

/**
 * A plan's layers as TensorRT's inspector gives them.
 *
 * @param json its whole answer
 */
record PlanSummary(JsonNode json) {

  private static final ObjectMapper JSON = new ObjectMapper();

  static PlanSummary of(String text) {
    try {
      return new PlanSummary(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      throw Dir7Exception.internal("TensorRT describes a plan in what is no JSON: %s", e);
    }
  }

  /** Layers that do something on the GPU: not constants, not reshapes in place. */
  int layers() {
    return working().size();
  }

  /** How many layers write each element type, such as {@code Half 402, Float 35}. */
  String types() {
    Map<String, Integer> types = new LinkedHashMap<>();
    for (JsonNode layer : working()) {
      String type = layer.path("Outputs").path(0).path("Format/Datatype").asText("none");
      types.merge(type, 1, Integer::sum);
    }
    return types.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private List<JsonNode> working() {
    List<JsonNode> layers = new ArrayList<>();
    for (JsonNode layer : json.path("Layers")) {
      String kind = layer.path("LayerType").asText();
      // Waits between streams have no output.
      boolean inPlace = kind.equals("NoOp") || kind.equals("Constant");
      if (!inPlace && !layer.path("Outputs").isEmpty()) {
        layers.add(layer);
      }
    }
    return layers;
  }
}
