package org.dir7.quantize;

import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.dir7.engine.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.model.Precision;
import org.dir7.engine.tensor.DType;
import org.dir7.engine.tensor.SafetensorsWriter;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.calibrate.CalibrationSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calibration files that cannot be used: one sentence each, and nothing is written. */
class CalibrationFileTest {

  @TempDir Path folder;
  private TinyCalibration tiny;
  private int width;

  @BeforeEach
  void write() {
    tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 2);
    width = tiny.config.denoiser().textDim();
  }

  private void assertSaid(String... parts) {
    assertBadInput(
        () ->
            Quantizer.quantize(
                tiny.request(Precision.W8, Preset.FAST, 1, "tiny"), QuantizeListener.NONE),
        parts);
    assertFalse(Files.exists(tiny.engine("tiny")));
  }

  private void conditioning(int tokens, int textWidth, float first) {
    float[] text = new float[tokens * textWidth];
    text[0] = first;
    new SafetensorsWriter()
        .addF32("000.text", List.of(tokens, textWidth), text)
        .addF32("000.pooled", List.of(width), new float[width])
        .write(tiny.file);
  }

  @Test
  void anEmptyFile() throws IOException {
    Files.write(tiny.file, new byte[0]);
    assertSaid(tiny.file + ": truncated, 0 bytes");
  }

  @Test
  void noPromptInIt() {
    new SafetensorsWriter().addF32("x", List.of(1), new float[1]).write(tiny.file);
    assertSaid("no prompt in it; it must hold tensors NNN.text and NNN.pooled");
  }

  @Test
  void aPromptThatIsTooLong() {
    int most = tiny.config.denoiser().maxTextTokens();
    conditioning(most + 1, width, 0);
    assertSaid("tensor 000.text has 17 tokens; the model reads at most 16");
  }

  @Test
  void anotherWidth() {
    conditioning(2, width + 3, 0);
    assertSaid("tensor 000.text has shape [2, 35]; it must be [2, 32]");
  }

  @Test
  void aValueThatIsNotFinite() {
    conditioning(2, width, Float.POSITIVE_INFINITY);
    assertSaid("tensor 000.text is Infinity at [0, 0]");
  }

  @Test
  void integersInsteadOfFloats() {
    new SafetensorsWriter()
        .add("000.text", DType.I8, List.of(1, width), () -> ByteBuffer.wrap(new byte[width]))
        .addF32("000.pooled", List.of(width), new float[width])
        .write(tiny.file);
    assertSaid("tensor 000.text has type I8; it must be F32, F16 or F64");
  }

  @Test
  void aTensorThatIsThereTwice() throws IOException {
    String json =
        "{\"000.text\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"000.text\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + header.length + 4);
    file.order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(header.length).put(header);
    Files.write(tiny.file, file.array());
    assertSaid(tiny.file.toString(), "000.text");
  }

  @Test
  void settingsOutOfRange() {
    assertRefused(
        Dir7Exception.Kind.USAGE,
        () -> new CalibrationSettings(0, 8, 0),
        "--calibration-prompts: 0 is below 1");
    assertRefused(
        Dir7Exception.Kind.USAGE,
        () -> new CalibrationSettings(1, 201, 0),
        "--calibration-steps: 201 is outside 1..200");
    assertRefused(
        Dir7Exception.Kind.USAGE,
        () -> new CalibrationSettings(1, 8, -1),
        "--calibration-seed: -1 is outside");
  }
}
