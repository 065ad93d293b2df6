package org.dir7.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.Test;

class TensorCatalogTest {

  private static final Path FOLDER = Repository.checkpoint();
  private static final CheckpointConfig SHIPPED = ConfigReader.read(FOLDER.resolve("config.json"));

  @Test
  void listsTheShippedTensorsInTheirOrderWithTheirShapes() {
    assertListsFile(
        TensorCatalog.denoiser(SHIPPED.denoiser()), FOLDER.resolve("denoiser.safetensors"));
    assertListsFile(
        TensorCatalog.decoder(SHIPPED.denoiser(), SHIPPED.decoder()),
        FOLDER.resolve("decoder.safetensors"));
  }

  private static void assertListsFile(Map<String, TensorSpec> catalog, Path file) {
    try (Safetensors tensors = Safetensors.open(file)) {
      assertEquals(new ArrayList<>(tensors.names()), new ArrayList<>(catalog.keySet()));
      for (Tensor tensor : tensors.tensors()) {
        assertEquals(tensor.shape(), catalog.get(tensor.name()).shape(), tensor.name());
      }
    }
  }

  /** 120 matrices with 28.3 of 33.4 million weights are what w8 is promised to quantize. */
  @Test
  void marksTheMatricesOfMixesAndChannelMixesAsQuantizable() {
    Map<String, TensorSpec> catalog = TensorCatalog.of(SHIPPED);
    List<TensorSpec> quantizable =
        catalog.values().stream().filter(TensorSpec::quantizable).toList();
    assertEquals(120, quantizable.size());
    assertEquals(28_311_552, quantizable.stream().mapToLong(TensorSpec::elements).sum());
    assertEquals(10, quantizable.stream().filter(s -> s.name().startsWith("blocks.0.")).count());
  }

  @Test
  void seesAConvolutionAsAMatrixOverItsWindow() {
    TensorSpec convolution = TensorCatalog.of(SHIPPED).get("decoder.u1.weight");
    assertEquals(96, convolution.rows());
    assertEquals(128 * 9, convolution.columns());
  }
}
