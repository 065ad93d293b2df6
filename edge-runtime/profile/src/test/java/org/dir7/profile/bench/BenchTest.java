package org.dir7.profile.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.profile.bench.BenchResult.Kernel;
import org.dir7.profile.bench.BenchResult.Row;
import org.dir7.quantize.Quantizer;
import org.dir7.report.testing.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

  @Test
  void everySettingIsTimedAndReported(@TempDir Path folder) throws Exception {
    TinyCheckpoint.FLOW.write(folder.resolve("checkpoint"), 1);
    Path engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(
        folder.resolve("checkpoint"), Precision.W8, engine, (done, total, name) -> {});
    Bench.Suite suite =
        new Bench.Suite(
            List.of(engine),
            List.of(Sampler.EULER, Sampler.HEUN, Sampler.DDIM),
            List.of(2, 3),
            "cpu",
            1,
            2,
            FitCheck.NONE);
    List<Row> heard = new ArrayList<>();
    BenchResult result = new Bench(suite, heard::add).run("./dir7 bench ...");

    // DDIM does not fit a flow model; Heun evaluates the network 2 * steps - 1 times.
    assertEquals(
        List.of("euler 2 2", "euler 3 3", "heun 2 3", "heun 3 5"),
        result.rows().stream()
            .map(row -> row.sampler() + " " + row.steps() + " " + row.evaluations())
            .toList());
    assertEquals(4, heard.size());
    for (Row row : result.rows()) {
      assertEquals(2, row.pictures());
      assertTrue(row.best() > 0 && row.best() <= row.median(), row.toString());
      // Less than the peak's time is impossible, whatever else the machine does.
      assertTrue(row.ofPeak() > 0 && row.ofPeak() < 1, row.toString());
    }
    assertTrue(result.peakGflops() > 0 && result.peakGigabytes() > 0);
    assertEquals(
        Set.of("Linear", "Wkv7", "Conv3x3"),
        result.kernels().stream().map(Kernel::kind).collect(Collectors.toSet()));

    JsonNode json = new ObjectMapper().readTree(BenchReport.json(result));
    assertEquals(2, json.at("/rows/0/evaluations").asInt());
    assertTrue(json.at("/peak_gflops").asDouble() > 0);
    String markdown = BenchReport.markdown(result);
    assertTrue(markdown.contains("| tiny.dir7 | w8 | cpu | heun | 3 | 5 | 2 |"), markdown);
    assertTrue(markdown.contains("    ./dir7 bench ..."), markdown);

    Path page = Files.writeString(folder.resolve("bench.html"), BenchReport.page(result));
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      Browser.View view = browser.open(page.toUri(), Browser.PHONE, Browser.Scheme.DARK);
      Files.write(screenshots.resolve("bench.png"), view.screenshot());
      assertEquals(List.of(), view.errors());
      assertEquals(Browser.PHONE, view.contentWidth());
    }
  }
}
