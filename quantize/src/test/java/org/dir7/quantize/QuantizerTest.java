package org.dir7.quantize;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.engine.config.TensorCatalog;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.format.Engine;
import org.dir7.engine.format.EngineVerifier;
import org.dir7.engine.format.StoredTensor;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.tensor.Tensor;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizerTest {

  @TempDir Path folder;
  private Path checkpoint;
  private Path engine;
  private Path denoiser;

  @BeforeEach
  void write() {
    checkpoint = folder.resolve("tiny");
    engine = folder.resolve("tiny.dir7");
    TinyCheckpoint.FLOW.write(checkpoint, 23);
    denoiser = checkpoint.resolve("denoiser.safetensors");
  }

  /** Of a preset that calibrates; the file of its prompts is read after the weights. */
  private QuantizeRequest calibrated() {
    return new QuantizeRequest(
        checkpoint,
        Precision.W8,
        Preset.BALANCED,
        engine,
        Optional.empty(),
        CalibrationSettings.DEFAULT,
        false,
        TinyCalibration.TWO_THREADS);
  }

  private QuantizeReport quantize(Precision precision) {
    return Quantizer.quantize(checkpoint, precision, engine, QuantizeListener.NONE);
  }

  /** Replaces one tensor's values in the checkpoint, as F32. */
  private void change(String name, float[] values) {
    Damage.behindTheHash(
        checkpoint.resolve("config.json"),
        denoiser,
        () -> Damage.rewrite(denoiser, (writer, tensor) -> add(writer, tensor, name, values)));
  }

  private static void add(SafetensorsWriter writer, Tensor tensor, String name, float[] values) {
    if (tensor.name().equals(name)) {
      writer.addF32(name, tensor.shape(), Arrays.copyOf(values, tensor.elements()));
    } else {
      writer.add(tensor.name(), tensor);
    }
  }

  @ParameterizedTest
  @EnumSource
  void w8StoresTheListedMatricesAsInt8AndTheRestAsItWas(TinyCheckpoint tiny) {
    tiny.write(checkpoint, 4);
    quantize(Precision.W8);
    assertEquals(List.of(), EngineVerifier.verify(engine));
    try (Checkpoint original = Checkpoint.open(checkpoint);
        Engine opened = Engine.open(engine)) {
      for (TensorSpec spec : TensorCatalog.of(opened.config()).values()) {
        boolean listed =
            spec.name()
                .matches(
                    "blocks\\.\\d+\\.((time|cross)\\.(receptance|key|value|output)"
                        + "|channel\\.(key|value))\\.weight");
        assertEquals(listed, spec.quantizable(), spec.name());
        if (listed) {
          assertInt8(original.tensor(spec.name()), opened.weights().matrix(spec.name()));
        } else if (spec.isMatrix()) {
          assertEquals(
              original.model().weights().matrix(spec.name()),
              opened.weights().matrix(spec.name()),
              spec.name());
        }
      }
    }
  }

  private static void assertInt8(Tensor original, WeightMatrix stored) {
    WeightMatrix.I8 i8 = assertInstanceOf(WeightMatrix.I8.class, stored, original.name());
    float[] want = original.toF32(NonFinite.REFUSE);
    for (int i = 0; i < want.length; i++) {
      float scale = i8.scale()[i / i8.columns()];
      // Half a step, and the F32 rounding of scale and product.
      double limit = scale * 0.5 + Math.abs(want[i]) * 2e-7;
      assertTrue(Math.abs(i8.q().get(i) * scale - want[i]) <= limit, original.name());
    }
  }

  /**
   * Rounding to 255 steps over a normal distribution's range errs by about 0.7 % of its norm; the
   * figure in the manifest is computed from the same values that a backend uses.
   */
  @Test
  void reportsTheErrorOfEveryTensorItChanged() {
    QuantizeReport report = quantize(Precision.W8);
    try (Checkpoint original = Checkpoint.open(checkpoint);
        Engine opened = Engine.open(engine)) {
      int changed = 0;
      for (Map.Entry<String, StoredTensor> entry : opened.manifest().tensors().entrySet()) {
        assertEquals(entry.getValue().dtype() == DType.I8, entry.getValue().error().isPresent());
        if (entry.getValue().error().isPresent()) {
          changed++;
          double relative = entry.getValue().error().get().relative();
          double measured =
              relativeError(
                  original.tensor(entry.getKey()), opened.weights().matrix(entry.getKey()));
          // The manifest keeps four digits.
          assertEquals(measured, relative, measured * 1e-3, entry.getKey());
          assertTrue(relative > 0.001 && relative < 0.01, entry.getKey() + " " + relative);
        }
      }
      assertEquals(30, changed);
      assertEquals(30, report.tensorLines().size());
      assertEquals(30, opened.manifest().accuracy().changed());
    }
    assertTrue(report.summaryLines().stream().anyMatch(l -> l.startsWith("error: 30 tensors")));
  }

  private static double relativeError(Tensor original, WeightMatrix stored) {
    WeightMatrix.I8 i8 = (WeightMatrix.I8) stored;
    float[] want = original.toF32(NonFinite.REFUSE);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < want.length; i++) {
      double d = i8.q().get(i) * i8.scale()[i / i8.columns()] - want[i];
      difference += d * d;
      norm += (double) want[i] * want[i];
    }
    return Math.sqrt(difference / norm);
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "FP16"})
  void floatPrecisionsKeepEveryValueOfAnF16Checkpoint(Precision precision) {
    QuantizeReport report = quantize(precision);
    assertTrue(report.tensorLines().isEmpty());
    assertTrue(report.summaryLines().contains("error: none, every value is as in the checkpoint"));
    try (Checkpoint original = Checkpoint.open(checkpoint);
        Engine opened = Engine.open(engine)) {
      assertEquals(precision, opened.precision());
      for (TensorSpec spec : original.catalog().values()) {
        float[] want = original.tensor(spec.name()).toF32(NonFinite.REFUSE);
        // vector() reads any tensor as F32.
        float[] got = opened.weights().vector(spec.name());
        assertEquals(-1, Arrays.mismatch(want, got), spec.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "FP16", "W8"})
  void writesTheSameBytesTwice(Precision precision) throws IOException {
    quantize(precision);
    Path again = folder.resolve("again.dir7");
    Quantizer.quantize(checkpoint, precision, again, QuantizeListener.NONE);
    for (String file : List.of("engine.json", "weights.safetensors")) {
      assertEquals(-1, Files.mismatch(engine.resolve(file), again.resolve(file)), file);
    }
  }

  @Test
  void tellsTheListenerOfEveryTensorInTurn() {
    List<Integer> done = new ArrayList<>();
    int[] last = new int[1];
    Quantizer.quantize(
        checkpoint,
        Precision.W8,
        engine,
        (d, total, tensor) -> {
          done.add(d);
          last[0] = total;
        });
    assertEquals(last[0], done.size());
    assertEquals(1, done.get(0));
    assertEquals(last[0], done.get(done.size() - 1));
  }

  @Test
  void refusesWeightsThatAreNotFinite() {
    change("blocks.1.time.key.weight", new float[] {0, 1, Float.NaN});
    assertBadInput(
        () -> quantize(Precision.W8),
        denoiser + ": tensor blocks.1.time.key.weight is NaN at [0, 2]; values must be finite");
    assertBadInput(
        () -> Quantizer.quantize(calibrated(), QuantizeListener.NONE),
        denoiser + ": tensor blocks.1.time.key.weight is NaN at [0, 2]; values must be finite");
    change("blocks.1.time.key.weight", new float[] {0, 1, 2});
    change("head.bias", new float[] {Float.NEGATIVE_INFINITY});
    assertBadInput(() -> quantize(Precision.FP32), "tensor head.bias is -Infinity at [0]");
    assertFalse(Files.exists(engine));
  }

  @Test
  void refusesWeightsThatF16CannotHold() {
    change("embed.bias", new float[] {1, 65520});
    assertBadInput(
        () -> quantize(Precision.W8),
        "tensor embed.bias is 65520.0 at [1]; F16 holds at most 65504.0, use precision fp32");
    quantize(Precision.FP32);
  }

  @Test
  void storesAMatrixOfZeros() {
    change("blocks.0.cross.output.weight", new float[0]);
    quantize(Precision.W8);
    assertEquals(List.of(), EngineVerifier.verify(engine));
    try (Engine opened = Engine.open(engine)) {
      WeightMatrix.I8 zeros =
          (WeightMatrix.I8) opened.weights().matrix("blocks.0.cross.output.weight");
      assertEquals(1, zeros.scale()[5]);
      assertEquals(0, zeros.q().get(5));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "MIXED")
  void refusesPrecisionsThatDoNotExistYet(Precision precision) {
    assertBadInput(
        () -> quantize(precision),
        "precision " + precision.id() + " is reserved and not built yet; it must be one of: fp32,");
  }

  @Test
  void refusesACheckpointWhoseHashDiffers() {
    Damage.flipLastBit(denoiser);
    assertBadInput(() -> quantize(Precision.W8), denoiser + ": SHA-256 is ");
    assertFalse(Files.exists(engine));
  }

  @Test
  void verifierNamesAScaleThatCannotBe() {
    quantize(Precision.W8);
    Path weights = engine.resolve("weights.safetensors");
    String scale = "blocks.2.channel.value.scale";
    Damage.behindTheHash(
        engine.resolve("engine.json"),
        weights,
        () ->
            Damage.rewrite(
                weights, (writer, tensor) -> add(writer, tensor, scale, new float[] {1, 1, -2})));
    assertEquals(
        List.of(
            weights + ": tensor " + scale + " is -2.0 at [2]; a scale must be above 0 and finite"),
        EngineVerifier.verify(engine));
  }
}
