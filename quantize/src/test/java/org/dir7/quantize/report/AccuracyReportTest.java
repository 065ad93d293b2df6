package org.dir7.quantize.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.Refusals;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.quantize.Preset;
import org.dir7.quantize.QuantizeCost;
import org.dir7.quantize.QuantizeListener;
import org.dir7.quantize.Quantizer;
import org.dir7.quantize.TinyCalibration;
import org.dir7.report.testing.Browser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyReportTest {

  @TempDir Path folder;
  private TinyCalibration tiny;
  private Path report;
  private QuantizeCost cost;

  /** What a listener heard of pictures and of matrices. */
  private final List<String> compared = new ArrayList<>();

  private final List<String> measured = new ArrayList<>();

  private final QuantizeListener listener =
      new QuantizeListener() {
        @Override
        public void onTensor(int done, int total, String tensor) {}

        @Override
        public void onCompared(int done, int total, String what) {
          compared.add(done + "/" + total + " " + what);
        }

        @Override
        public void onMeasured(int done, int total, String matrix) {
          measured.add(done + "/" + total);
        }
      };

  @BeforeEach
  void quantize() {
    tiny = new TinyCalibration(folder, TinyCheckpoint.FLOW, 5);
    cost =
        Quantizer.quantize(
                tiny.request(Precision.W8A8, Preset.BALANCED, 3, "tiny"), QuantizeListener.NONE)
            .cost();
    report = folder.resolve("report");
  }

  private Accuracy write(int prompts) {
    return write(prompts, prompts);
  }

  private Accuracy write(int prompts, int calibrated) {
    return AccuracyReport.write(
        new ReportRequest(
            tiny.checkpoint,
            tiny.engine("tiny"),
            Optional.of(tiny.file),
            prompts,
            calibrated,
            report,
            TinyCalibration.TWO_THREADS,
            Optional.of(cost)),
        listener);
  }

  @Test
  void leavesOutThePromptsOfTheCalibrationWhereTheyAreNotWanted() {
    Accuracy accuracy = write(1, 0);
    assertEquals(1, accuracy.of(true).size());
    assertEquals(List.of(), accuracy.of(false));
  }

  @Test
  void tellsPromptsOfTheCalibrationFromOthersAndHoldsTheSameNumbersTwice() throws Exception {
    Accuracy accuracy = write(4);
    assertEquals(2, accuracy.of(true).size(), "of five prompts three were used to calibrate");
    assertEquals(3, accuracy.of(false).size());
    assertTrue(accuracy.velocityError() > 0 && accuracy.velocityError() < 0.2);
    assertEquals(6, compared.size(), compared.toString());
    assertTrue(compared.get(1).matches("1/5 003 \"prompt 3\" [0-9.]+ dB"), compared.get(1));
    int matrices = accuracy.sensitivity().size();
    assertEquals(matrices + "/" + matrices, measured.get(measured.size() - 1));
    JsonNode json = new ObjectMapper().readTree(report.resolve("report.json").toFile());
    assertEquals("balanced", json.get("preset").asText());
    assertEquals(
        accuracy.meanPsnr(true),
        json.get("outside_calibration").get("mean_psnr_db").asDouble(),
        1e-3);
    assertEquals(accuracy.sensitivity().size(), json.get("squared_error_of_one_matrix").size());
    byte[] first = Files.readAllBytes(report.resolve("report.html"));
    write(4);
    assertEquals(
        -1, java.util.Arrays.mismatch(first, Files.readAllBytes(report.resolve("report.html"))));
  }

  @Test
  void saysInNumbersWhatThePageShowsOfSizesMatricesAndTime() throws Exception {
    Accuracy accuracy = write(1);
    JsonNode json = new ObjectMapper().readTree(report.resolve("report.json").toFile());
    long weights = Files.size(tiny.engine("tiny").resolve("weights.safetensors"));
    assertEquals(weights, json.get("weights_bytes").get("this engine").asLong());
    assertTrue(json.get("weights_bytes").get("fp16").asLong() > weights);
    JsonNode kept = json.get("kept_in_f16").get("matrices");
    kept.forEach(name -> assertFalse(accuracy.sensitivity().containsKey(name.asText()), "is I8"));
    assertTrue(kept.size() > 0);
    assertEquals(accuracy.layers().size(), json.get("squared_error_of_one_layer").size());
    Pattern layer = Pattern.compile("blocks\\.(\\d+)\\..*");
    Set<Integer> withInt8 = new TreeSet<>();
    for (String name : accuracy.sensitivity().keySet()) {
      Matcher matcher = layer.matcher(name);
      if (matcher.matches()) {
        withInt8.add(Integer.parseInt(matcher.group(1)));
      }
    }
    assertEquals(withInt8, accuracy.layers().keySet(), "a layer may be kept in F16 whole");
    assertTrue(withInt8.size() > 1);
    accuracy.layers().values().forEach(error -> assertTrue(error > 0, "a layer without error"));
    JsonNode steps = json.get("steps_of_most_sensitive");
    assertEquals(accuracy.mostSensitive().orElseThrow(), steps.get("matrix").asText());
    assertEquals(255, steps.get("counts").size());
    assertTrue(json.get("weight_error").get(steps.get("matrix").asText()).asDouble() > 0);
    assertEquals(3, json.get("cost").get("prompts").asInt());
    for (String part : List.of("forwards_s", "statistics_s", "rounding_s", "measuring_s")) {
      assertTrue(json.get("cost").get(part).asDouble() > 0, part);
    }
    String html = Files.readString(report.resolve("report.html"));
    assertTrue(html.contains("What it took"), "no section on cost");
  }

  @Test
  void showsTheWorstPromptsInOnePicture() throws Exception {
    int side = write(2, 0).of(true).get(0).exact().width();
    BufferedImage worst = ImageIO.read(report.resolve("worst.png").toFile());
    assertEquals(2 * side, worst.getHeight(), "a row a prompt");
    assertEquals(3 * side, worst.getWidth(), "checkpoint, engine, difference");
  }

  @Test
  void opensInABrowserWithoutErrors() throws Exception {
    write(1);
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        Browser.View view =
            browser.open(report.resolve("report.html").toUri(), width, Browser.Scheme.LIGHT);
        Files.write(screenshots.resolve("accuracy-" + width + ".png"), view.screenshot());
        assertEquals(List.of(), view.errors());
        assertEquals(width, view.contentWidth(), "scrolls sideways at " + width);
      }
    }
  }

  @Test
  void refusesAnEngineOfAnotherCheckpoint() {
    Path engine = tiny.engine("tiny");
    TinyCheckpoint.FLOW.write(tiny.checkpoint, 99);
    Refusals.assertBadInput(() -> write(1), engine + ": made of tiny-flow version 1 with SHA-256");
  }
}
