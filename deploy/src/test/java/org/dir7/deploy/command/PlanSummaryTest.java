package org.dir7.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;

/** Layers in the form that TensorRT 10.6's inspector gave on an H100. */
class PlanSummaryTest {

  private static final String PLAN =
      """
      {"Layers": [
        {"Name": "wait", "LayerType": "wait", "Inputs": [], "Outputs": []},
        {"Name": "positions", "LayerType": "Constant",
          "Outputs": [{"Name": "p", "Dimensions": [256,384], "Format/Datatype": "Float"}]},
        {"Name": "reshape", "LayerType": "NoOp",
          "Outputs": [{"Name": "q", "Dimensions": [3,256,256], "Format/Datatype": "Half"}]},
        {"Name": "__myl_Cas", "LayerType": "kgen",
          "Outputs": [{"Name": "rgb", "Dimensions": [3,256,256], "Format/Datatype": "Float"}]},
        {"Name": "product", "LayerType": "gemm",
          "Outputs": [{"Name": "y", "Dimensions": [512,384], "Format/Datatype": "Half"}]},
        {"Name": "blocks.0.time", "LayerType": "PluginV3",
          "Outputs": [{"Name": "z", "Dimensions": [2,256,384], "Format/Datatype": "Half"}]}
      ], "Bindings": ["latent", "rgb"]}
      """;

  @Test
  void countsWhatRunsOnTheGpuAndWhatItWrites() {
    PlanSummary plan = PlanSummary.of(PLAN);
    assertEquals(3, plan.layers());
    assertEquals("Half 2, Float 1", plan.types());
  }

  @Test
  void whatIsNoJsonIsAnInternalError() {
    Dir7Exception refused = assertThrows(Dir7Exception.class, () -> PlanSummary.of("{\"Layers\""));
    assertEquals(Dir7Exception.Kind.INTERNAL, refused.kind());
  }
}
