package org.dir7.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.tensor.Tensor;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One checkpoint and one calibration give one engine, wherever it is made. */
class SameBytesTest {

  @TempDir Path folder;

  /** 512-bit vectors work on every processor, emulated where it has none. */
  @Test
  void onEveryVectorWidthAndNumberOfThreads() throws Exception {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 3);
    Quantizer.quantize(
        tiny.request(Precision.W8A8, Preset.BALANCED, 3, "here"), QuantizeListener.NONE);
    Map<String, Integer> runs = Map.of("plain", 1, "128", 3, "256", 1, "512", 2);
    for (Map.Entry<String, Integer> run : runs.entrySet()) {
      String kernels = run.getKey();
      Process process =
          TinyQuantize.start(tiny, kernels, Precision.W8A8, 3, run.getValue(), kernels, "");
      String said = new String(process.getInputStream().readAllBytes());
      assertEquals(0, process.waitFor(), said);
      for (String file : List.of("engine.json", "weights.safetensors")) {
        Path a = tiny.engine("here").resolve(file);
        assertEquals(-1, Files.mismatch(a, tiny.engine(kernels).resolve(file)), kernels);
      }
    }
  }

  @Test
  void checkNamesTheTensorsThatDiffer() {
    TinyCalibration tiny = new TinyCalibration(folder, TinyCheckpoint.V_PREDICTION, 3);
    Path engine = tiny.engine("tiny");
    Quantizer.quantize(tiny.request(Precision.W8, Preset.FAST, 3, "tiny"), QuantizeListener.NONE);
    assertEquals(List.of(), differences(tiny, engine));

    String name = first(tiny).name();
    Path weights = engine.resolve("weights.safetensors");
    Damage.behindTheHash(
        engine.resolve("engine.json"),
        weights,
        () -> Damage.rewrite(weights, (writer, tensor) -> add(writer, tensor, name)));
    List<String> differences = differences(tiny, engine);
    assertEquals(1, differences.size(), differences.toString());
    assertTrue(
        differences.get(0).equals("tensor " + name + " differs from [0, 1] on"),
        differences.get(0));
  }

  private static TensorSpec first(TinyCalibration tiny) {
    try (Checkpoint checkpoint = Checkpoint.open(tiny.checkpoint)) {
      return checkpoint.catalog().values().stream()
          .filter(TensorSpec::quantizable)
          .findFirst()
          .orElseThrow();
    }
  }

  private static void add(SafetensorsWriter writer, Tensor tensor, String changed) {
    if (!tensor.name().equals(changed)) {
      writer.add(tensor.name(), tensor);
      return;
    }
    byte[] q = tensor.i8();
    q[1] = (byte) (q[1] == 0 ? 1 : 0);
    writer.add(tensor.name(), tensor.dtype(), tensor.shape(), () -> java.nio.ByteBuffer.wrap(q));
  }

  private static List<String> differences(TinyCalibration tiny, Path engine) {
    return EngineCheck.differences(
        tiny.checkpoint,
        engine,
        java.util.Optional.of(tiny.file),
        TinyCalibration.TWO_THREADS,
        QuantizeListener.NONE);
  }
}
