package org.dir7.backend.tensorrt.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.backend.tensorrt.network.IntegerModel;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.InputQuantization;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.WeightMatrix;
import org.dir7.engine.testing.TinyCheckpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The child process reads the matrices that the parent has. */
class BuildRequestTest {

  private static final String MATRIX = "blocks.0.time.key.weight";

  @TempDir private Path folder;
  private Path checkpoint;
  private Path request;

  @BeforeEach
  void write() {
    checkpoint = folder.resolve("checkpoint");
    request = folder.resolve("request");
    TinyCheckpoint.FLOW.write(checkpoint, 3);
  }

  @Test
  void integerMatricesArriveAsTheyAre() {
    try (Checkpoint source = Checkpoint.open(checkpoint)) {
      Model model = IntegerModel.of(source.model(), 2);
      BuildRequest.write(model, request);
      WeightMatrix.I8 sent = (WeightMatrix.I8) model.weights().matrix(MATRIX);
      try (Checkpoint read = Checkpoint.open(request);
          IntegerWeights weights = IntegerWeights.over(read.model().weights(), request)) {
        WeightMatrix.I8 got = assertInstanceOf(WeightMatrix.I8.class, weights.matrix(MATRIX));
        assertEquals(sent.q(), got.q());
        assertArrayEquals(sent.scale(), got.scale());
        InputQuantization input = got.input().orElseThrow();
        assertEquals(sent.input().orElseThrow().scale(), input.scale());
        assertArrayEquals(
            sent.input().orElseThrow().smooth().orElseThrow(), input.smooth().orElseThrow());
        assertInstanceOf(WeightMatrix.F32.class, weights.matrix("head.weight"));
        assertArrayEquals(model.weights().vector("head.bias"), weights.vector("head.bias"));
      }
    }
    BuildRequest.delete(request);
    assertFalse(Files.exists(request));
  }

  @Test
  void aModelWithoutThemHasNoSuchFile() {
    try (Checkpoint source = Checkpoint.open(checkpoint)) {
      BuildRequest.write(source.model(), request);
      assertFalse(Files.exists(request.resolve(IntegerWeights.FILE)));
      try (Checkpoint read = Checkpoint.open(request);
          IntegerWeights weights = IntegerWeights.over(read.model().weights(), request)) {
        assertInstanceOf(WeightMatrix.F32.class, weights.matrix(MATRIX));
      }
    }
  }
}
