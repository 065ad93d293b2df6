package org.dir7.engine.format;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.Golden;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  @TempDir Path folder;
  private CheckpointConfig config;
  private Path configFile;
  private Path denoiser;
  private Path decoder;

  @BeforeEach
  void write() {
    config = TinyCheckpoint.FLOW.write(folder, 11);
    configFile = folder.resolve("config.json");
    denoiser = folder.resolve("denoiser.safetensors");
    decoder = folder.resolve("decoder.safetensors");
  }

  @Test
  void opensWithViewsOfItsWeights() {
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      assertEquals(config, model.config());
      assertEquals(Precision.FP16, model.precision());
      assertEquals(checkpoint.sha256(), model.hash());
      assertEquals(9 * 32, model.weights().vector("blocks.2.ada").length);
      WeightMatrix embed = model.weights().matrix("embed.weight");
      assertEquals(32, embed.rows());
      assertEquals(16, embed.columns());
      WeightMatrix.F16 window =
          assertInstanceOf(WeightMatrix.F16.class, model.weights().matrix("decoder.u1.weight"));
      assertEquals(8, window.rows());
      assertEquals(12 * 9, window.columns());
      assertEquals(8 * 12 * 9, window.bits().remaining());
    }
  }

  @Test
  void opensTheShippedCheckpoint() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.checkpoint())) {
      assertEquals("dir7-s-emoji", checkpoint.config().name());
    }
  }

  @Test
  void opensF32WeightsAsFp32() {
    float[][] bias = new float[1][];
    Damage.behindTheHash(
        configFile,
        decoder,
        () ->
            Damage.rewrite(
                decoder,
                (writer, tensor) -> {
                  float[] values = tensor.toF32(NonFinite.REFUSE);
                  if (tensor.name().equals("out.bias")) {
                    bias[0] = values;
                  }
                  writer.addF32(tensor.name(), tensor.shape(), values);
                }));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      Model model = checkpoint.model();
      assertEquals(Precision.FP32, model.precision());
      assertInstanceOf(WeightMatrix.F32.class, model.weights().matrix("decoder.out.weight"));
      assertInstanceOf(WeightMatrix.F16.class, model.weights().matrix("head.weight"));
      assertArrayEquals(bias[0], model.weights().vector("decoder.out.bias"));
    }
  }

  private void assertRefused(String... parts) {
    assertBadInput(() -> Checkpoint.open(folder), parts);
  }

  @Test
  void refusesWeightsWhoseHashDiffers() {
    Damage.flipLastBit(denoiser);
    assertRefused(
        denoiser + ": SHA-256 is ",
        "denoiser.sha256 of config.json says ",
        config.denoiser().sha256());
  }

  @Test
  void refusesTruncatedWeights() throws IOException {
    Damage.truncate(decoder, (int) Files.size(decoder) - 10);
    assertRefused(decoder + ": truncated, tensor out.bias ends at byte");
  }

  @Test
  void refusesOverlappingWeightsEvenWhereTheHashHolds() {
    Damage.behindTheHash(
        configFile,
        denoiser,
        () ->
            Damage.replace(
                denoiser,
                "\"shape\":[32],\"data_offsets\":[1024,",
                "\"shape\":[33],\"data_offsets\":[1022,"));
    assertRefused(denoiser + ": tensors embed.weight and embed.bias overlap");
  }

  @Test
  void refusesWrongTypedWeights() {
    Damage.behindTheHash(
        configFile,
        denoiser,
        () ->
            Damage.rewrite(
                denoiser,
                (writer, tensor) -> {
                  if (tensor.name().equals("head.bias")) {
                    writer.add("head.bias", DType.I8, List.of(16), () -> ByteBuffer.allocate(16));
                  } else {
                    writer.add(tensor.name(), tensor);
                  }
                }));
    assertRefused(denoiser + ": tensor head.bias has type I8; it must be F32 or F16");
  }

  @Test
  void refusesAnotherShapeThanTheConfigurationGives() {
    Damage.behindTheHash(
        configFile,
        denoiser,
        () ->
            Damage.rewrite(
                denoiser,
                (writer, tensor) ->
                    writer.add(
                        tensor.name(),
                        tensor.dtype(),
                        tensor.name().equals("t2.weight") ? List.of(16, 64) : tensor.shape(),
                        tensor::data)));
    assertRefused("tensor t2.weight has shape [16, 64]; the configuration gives [32, 32]");
  }

  @Test
  void refusesARenamedTensorAndSaysWhatIsThereInstead() {
    Damage.behindTheHash(
        configFile,
        denoiser,
        () ->
            Damage.rewrite(
                denoiser,
                (writer, tensor) ->
                    writer.add(tensor.name().replace("pool.bias", "pool.bais"), tensor)));
    assertRefused("tensor pool.bias is missing (there is pool.bais)");
  }

  @Test
  void refusesATensorThatIsNoPartOfTheModel() {
    Damage.behindTheHash(
        configFile,
        decoder,
        () ->
            Damage.rewrite(
                decoder,
                (writer, tensor) -> {
                  writer.add(tensor.name(), tensor);
                  if (tensor.name().equals("out.bias")) {
                    writer.addF32("ema", List.of(1), new float[1]);
                  }
                }));
    assertRefused(decoder + ": tensor ema is not part of the model");
  }

  @Test
  void refusesAFolderWithoutCheckpoint() throws IOException {
    Files.delete(decoder);
    assertRefused(decoder + ": no such file");
    Files.delete(configFile);
    assertRefused(configFile + ": no such file");
    assertBadInput(
        () -> Checkpoint.open(folder.resolve("none")), "none: no such folder; a checkpoint");
  }
}
