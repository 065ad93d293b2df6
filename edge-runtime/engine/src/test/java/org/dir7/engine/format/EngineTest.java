package org.dir7.engine.format;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.config.CheckpointConfig;
import org.dir7.engine.config.TensorSpec;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.model.Precision;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.model.Weights;
import org.dir7.engine.tensor.Tensor;
import org.dir7.engine.testing.AsStored;
import org.dir7.engine.testing.Damage;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {

  @TempDir Path temporary;
  private Path source;
  private Path folder;
  private Path manifestFile;
  private Path weights;

  @BeforeEach
  void write() {
    source = temporary.resolve("checkpoint");
    folder = temporary.resolve("tiny.dir7");
    TinyCheckpoint.LEFT_PAD.write(source, 5);
    write(source, folder);
    manifestFile = folder.resolve("engine.json");
    weights = folder.resolve("weights.safetensors");
  }

  private static EngineManifest write(Path checkpoint, Path target) {
    try (Checkpoint opened = Checkpoint.open(checkpoint)) {
      return EngineWriter.write(target, opened, new AsStored());
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensWithTheWeightsOfItsCheckpoint(TinyCheckpoint tiny) {
    Path from = temporary.resolve("c");
    Path to = temporary.resolve("e.dir7");
    CheckpointConfig config = tiny.write(from, 3);
    write(from, to);
    try (Checkpoint checkpoint = Checkpoint.open(from);
        Engine engine = Engine.open(to)) {
      assertEquals(config, engine.config());
      assertEquals(Precision.FP16, engine.model().precision());
      assertEquals(checkpoint.sha256(), engine.manifest().source().sha256());
      Weights expected = checkpoint.model().weights();
      for (TensorSpec spec : checkpoint.catalog().values()) {
        if (spec.isMatrix()) {
          WeightMatrix.F16 want = (WeightMatrix.F16) expected.matrix(spec.name());
          assertEquals(want, engine.weights().matrix(spec.name()), spec.name());
        } else {
          assertArrayEquals(
              expected.vector(spec.name()), engine.weights().vector(spec.name()), spec.name());
        }
      }
    }
  }

  @Test
  void namesItselfByTheHashOfItsManifestAndTheToolThatMadeIt() {
    try (Engine engine = Engine.open(folder)) {
      assertEquals(Sha256.of(manifestFile), engine.hash());
      assertEquals(engine.hash(), engine.model().hash());
      assertEquals(Version.current(), engine.manifest().toolVersion());
      assertTrue(Version.current().matches("\\d+\\.\\d+\\.\\d+.*"), Version.current());
      assertTrue(engine.textEncoder().isEmpty());
    }
  }

  @Test
  void isWrittenWithTheSameBytesAgain() throws IOException {
    Path again = temporary.resolve("again.dir7");
    write(source, again);
    for (String file : List.of("engine.json", "weights.safetensors")) {
      assertEquals(-1, Files.mismatch(folder.resolve(file), again.resolve(file)), file);
    }
  }

  @Test
  void replacesAnEngineAndLeavesNothingElseBehind() throws IOException {
    TinyCheckpoint.EPSILON.write(source, 5);
    write(source, folder);
    try (Engine engine = Engine.open(folder)) {
      assertEquals("tiny-epsilon", engine.config().name());
    }
    assertEquals(List.of(source, folder), list(temporary));
  }

  @Test
  void leavesFoldersAloneThatAreNoEngine() throws IOException {
    Path other = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(other.resolve("a.txt"), "precious");
    assertBadInput(() -> write(source, other), "photos exists and is not an engine directory");
    assertBadInput(
        () -> write(source, other.resolve("a.txt")), "a.txt exists and is not an engine directory");
    assertEquals("precious", Files.readString(other.resolve("a.txt")));
  }

  @Test
  void keepsTheOldEngineWhereEncodingFails() throws IOException {
    TensorEncoding failing =
        new TensorEncoding() {
          @Override
          public Precision precision() {
            return Precision.FP16;
          }

          @Override
          public EncodedTensor encode(TensorSpec spec, Tensor tensor) {
            if (spec.name().equals("head.bias")) {
              throw Dir7Exception.badInput("head.bias cannot be stored");
            }
            return new AsStored().encode(spec, tensor);
          }
        };
    try (Checkpoint checkpoint = Checkpoint.open(source)) {
      assertBadInput(() -> EngineWriter.write(folder, checkpoint, failing), "cannot be stored");
    }
    assertEquals(List.of(), EngineVerifier.verify(folder));
    assertEquals(List.of(source, folder), list(temporary));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** The first sentence of the verifier is what opening refuses with. */
  private void assertDamaged(String... parts) {
    assertBadInput(() -> Engine.open(folder), parts);
    List<String> differences = EngineVerifier.verify(folder);
    assertEquals(1, differences.size(), differences.toString());
    for (String part : parts) {
      assertTrue(differences.get(0).contains(part), differences.get(0));
    }
  }

  @Test
  void refusesWeightsWhoseHashDiffers() {
    String hash = Sha256.of(weights);
    Damage.flipLastBit(weights);
    assertDamaged(weights + ": SHA-256 is ", "; engine.json says " + hash);
  }

  @Test
  void refusesWeightsOfAnotherSize() throws IOException {
    Files.write(weights, new byte[3], StandardOpenOption.APPEND);
    assertBadInput(() -> Engine.open(folder), weights + ": ", "bytes; engine.json says ");
    // The verifier also sees what the three bytes do to the file itself.
    assertEquals(2, EngineVerifier.verify(folder).size());
  }

  @Test
  void refusesMissingWeights() throws IOException {
    Files.delete(weights);
    assertDamaged(weights + ": missing");
  }

  @Test
  void refusesAShapeOfAnotherModelEvenWhereTheHashHolds() {
    Damage.behindTheHash(
        manifestFile,
        weights,
        () ->
            Damage.rewrite(
                weights,
                (writer, tensor) ->
                    writer.add(
                        tensor.name(),
                        tensor.dtype(),
                        tensor.name().equals("decoder.inp.weight")
                            ? List.of(5, 9, 3)
                            : tensor.shape(),
                        tensor::data)));
    assertDamaged(
        "tensor decoder.inp.weight has shape [5, 9, 3]; the configuration gives [5, 3, 3, 3]");
  }

  @Test
  void verifierNamesFilesThatDoNotBelong() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "x");
    Files.writeString(folder.resolve("engine.sig"), "a signature may stand beside the manifest");
    assertEquals(
        List.of(folder.resolve("notes.txt") + ": not part of the engine"),
        EngineVerifier.verify(folder));
    Engine.open(folder).close();
  }

  @Test
  void verifierNamesEveryDifference() throws IOException {
    Damage.flipLastBit(weights);
    Files.writeString(folder.resolve("a"), "");
    Files.writeString(folder.resolve("b"), "");
    assertEquals(3, EngineVerifier.verify(folder).size());
  }

  @Test
  void verifierNamesValuesThatAreNotFinite() {
    Damage.behindTheHash(
        manifestFile,
        weights,
        () ->
            Damage.rewrite(
                weights,
                (writer, tensor) -> {
                  if (tensor.name().equals("head.bias")) {
                    float[] values = new float[tensor.elements()];
                    values[2] = Float.NaN;
                    writer.addF16(tensor.name(), tensor.shape(), values);
                  } else {
                    writer.add(tensor.name(), tensor);
                  }
                }));
    assertEquals(
        List.of(weights + ": tensor head.bias is NaN at [2]; values must be finite"),
        EngineVerifier.verify(folder));
    try (Engine engine = Engine.open(folder)) {
      assertBadInput(() -> engine.weights().vector("head.bias"), "head.bias is NaN at [2]");
    }
  }

  /** Columns: text in engine.json, what it becomes, what the sentence must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"dir7-engine/1\" | \"dir7-engine/9\" | format is \"dir7-engine/9\"; it must be",
        "\"precision\": \"fp16\" | \"precision\": \"int4\" | precision is \"int4\"; it must be one"
            + " of: fp32, fp16, w8, w8a8, mixed",
        "\"precision\": \"fp16\" | \"precision\": \"mixed\" | precision mixed is reserved",
        "\"precision\": \"fp16\" | \"precision\": \"fp32\" | tensors.embed.weight.dtype is F16;"
            + " precision fp32 stores it as F32",
        "\"layers\": 2 | \"layers\": 3 | tensors.blocks.2.ada is missing",
        "\"hidden_size\": 60 | \"hidden_size\": 61 | config.denoiser.hidden_size is 61; it must be",
        "\"weights.safetensors\" | \"../x\" | files[0].name is \"../x\"; it must be a plain file"
            + " name",
        "\"weights.safetensors\" | \"x\" | files has no entry for weights.safetensors",
        "\"tool_version\" | \"tool_vresion\" | tool_version is missing; did you mean it by"
            + " tool_vresion?",
        "\"accuracy\": { | \"accuracy\": { \"x\": 1, | accuracy.x is not a known field",
      })
  void refusesAManifestThatDoesNotHold(String from, String to, String sentence) {
    Damage.replace(manifestFile, from, to);
    assertBadInput(() -> Engine.open(folder), sentence);
    assertBadInput(() -> EngineVerifier.verify(folder), sentence);
  }

  @Test
  void refusesWhatIsNoEngineAndPointsToTheQuantizer() {
    assertBadInput(
        () -> Engine.open(source),
        source + ": not an engine directory, engine.json is missing",
        "dir7 quantize");
    assertBadInput(() -> Engine.open(temporary.resolve("no")), "no: no such folder");
  }
}
