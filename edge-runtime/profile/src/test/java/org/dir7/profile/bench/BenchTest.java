package org.dir7.profile.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.model.Precision;
import org.dir7.engine.sample.Sampler;
import org.dir7.engine.testing.ReplayBackend;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.profile.Schemas;
import org.dir7.profile.bench.BenchResult.Kernel;
import org.dir7.profile.bench.BenchResult.Row;
import org.dir7.quantize.Quantizer;
import org.dir7.report.testing.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {

  private static Path engine(Path folder) {
    TinyCheckpoint.FLOW.write(folder.resolve("checkpoint"), 1);
    Path engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(
        folder.resolve("checkpoint"), Precision.W8, engine, (done, total, name) -> {});
    return engine;
  }

  private static Bench.Suite suite(Path engine) {
    return new Bench.Suite(
        List.of(engine),
        List.of(Sampler.EULER, Sampler.HEUN, Sampler.DDIM),
        List.of(2, 3),
        List.of(1, 2),
        "cpu",
        1,
        2,
        FitCheck.NONE);
  }

  @Test
  void aBackendThatDrawsSeveralAtOnceDoesSoInOneSession(@TempDir Path folder) {
    Path engine = engine(folder);
    Bench.Suite suite =
        new Bench.Suite(
            List.of(engine),
            List.of(Sampler.EULER),
            List.of(2),
            List.of(1, 2, 3, 4),
            ReplayBackend.NAME,
            1,
            2,
            FitCheck.NONE);
    BenchResult result = new Bench(suite, row -> {}).run("./dir7 bench ...");
    assertEquals(
        List.of("1 x2", "2 x4", "3 x6", "4 x8"),
        result.rows().stream().map(row -> row.batch() + " x" + row.pictures()).toList());

    SessionOptions one = new SessionOptions(1, false);
    for (int size = 1; size <= 4; size++) {
      try (Batch sessions =
          new Batch(
              size,
              pictures -> Generator.open(engine, ReplayBackend.NAME, one.withPictures(pictures)))) {
        assertEquals(size == 2 || size == 4, sessions.together(), size + " at once");
      }
    }
  }

  @Test
  void everySettingIsTimedAndReported(@TempDir Path folder) throws Exception {
    Bench.Suite suite = suite(engine(folder));
    List<Row> heard = new ArrayList<>();
    BenchResult result = new Bench(suite, heard::add).run("./dir7 bench ...");

    // DDIM does not fit a flow model; Heun evaluates the network 2 * steps - 1 times.
    assertEquals(
        Stream.of(1, 2)
            .flatMap(
                batch ->
                    Stream.of("euler 2 2", "euler 3 3", "heun 2 3", "heun 3 5")
                        .map(row -> row + " x" + batch))
            .toList(),
        result.rows().stream()
            .map(
                row ->
                    "%s %d %d x%d"
                        .formatted(row.sampler(), row.steps(), row.evaluations(), row.batch()))
            .toList());
    assertEquals(8, heard.size());
    for (Row row : result.rows()) {
      assertEquals(2 * row.batch(), row.pictures());
      assertEquals(row.median(), row.eachPicture() * row.batch(), 1e-12);
      assertTrue(row.best() > 0 && row.best() <= row.median(), row.toString());
      // Less than the peak's time is impossible, whatever else the machine does; two sessions of
      // one thread each have twice the peak of one.
      assertTrue(row.ofPeak() > 0 && row.ofPeak() < row.batch(), row.toString());
    }
    assertTrue(result.peakGflops() > 0 && result.peakGigabytes() > 0);
    kernels(result);

    Path file = Files.writeString(folder.resolve(BenchFile.NAME), BenchFile.json(result));
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertEquals(Set.of(), Schemas.problems("bench/bench.schema.json", json));
    assertEquals(2, json.at("/rows/0/evaluations").asInt());
    assertTrue(json.at("/peak_gflops").asDouble() > 0);
    assertEquals(result, BenchFile.read(folder));
    String markdown = BenchReport.markdown(result);
    assertTrue(markdown.contains("| tiny.dir7 | w8 | cpu | heun | 3 | 5 | 1 | 2 |"), markdown);
    assertTrue(markdown.contains("    ./dir7 bench ..."), markdown);

    Path page = Files.writeString(folder.resolve("bench.html"), BenchReport.page(result));
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        for (Browser.Scheme scheme : Browser.Scheme.values()) {
          Browser.View view = browser.open(page.toUri(), width, scheme);
          String name = "bench-" + width + "-" + scheme + ".png";
          Files.write(screenshots.resolve(name), view.screenshot());
          assertEquals(List.of(), view.errors());
          assertEquals(width, view.contentWidth(), "scrolls sideways");
          assertEquals(List.of(), browser.misplacedTexts(), "at " + width);
        }
      }
    }
  }

  @Test
  void anInterruptedSuiteKeepsWhatItHas(@TempDir Path folder) throws Exception {
    AtomicReference<Bench> running = new AtomicReference<>();
    Bench bench = new Bench(suite(engine(folder)), row -> running.get().stop());
    running.set(bench);
    BenchResult result = bench.run("./dir7 bench ...");
    assertFalse(result.complete());
    assertEquals(1, result.rows().size());
    assertEquals(0, result.rows().get(0).ofPeak(), "no peak was measured");
    Path file = Files.writeString(folder.resolve(BenchFile.NAME), BenchFile.json(result));
    assertEquals(
        Set.of(),
        Schemas.problems("bench/bench.schema.json", new ObjectMapper().readTree(file.toFile())));
    assertEquals(result, BenchFile.read(file));
    assertTrue(BenchReport.page(result).contains("the run was interrupted"));
    assertTrue(BenchReport.markdown(result).contains(", interrupted"));
  }

  @Test
  void aFileOfTheFirstSchemaStillOpens(@TempDir Path folder) throws Exception {
    Bench.Suite suite = suite(engine(folder));
    BenchResult result = new Bench(suite, row -> {}).run("./dir7 bench ...");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(BenchFile.json(result));
    json.put("schema", 1);
    json.withArray("rows").forEach(row -> ((ObjectNode) row).remove("batch"));
    Path file = Files.writeString(folder.resolve(BenchFile.NAME), json.toString());
    BenchResult old = BenchFile.read(file);
    assertEquals(result.rows().size(), old.rows().size());
    for (Row row : old.rows()) {
      assertEquals(1, row.batch());
    }
  }

  /** One a shape; every kind of the graph, those without arithmetic too. */
  private static void kernels(BenchResult result) {
    List<Kernel> kernels = result.kernels();
    assertEquals(kernels.size(), kernels.stream().map(Kernel::name).distinct().count());
    Set<String> kinds = kernels.stream().map(Kernel::kind).collect(Collectors.toSet());
    assertTrue(
        kinds.containsAll(Set.of("Linear", "Wkv7", "Conv3x3", "LayerNormModulate")),
        kinds.toString());
    assertTrue(kernels.stream().filter(k -> k.kind().equals("Linear")).count() > 3);
    for (int i = 0; i < kernels.size(); i++) {
      Kernel kernel = kernels.get(i);
      assertTrue(kernel.seconds() > 0 && kernel.gigabytes() > 0 && kernel.calls() > 0);
      assertEquals(kernel.shape().isEmpty(), kernel.gflops() == 0, kernel.toString());
      assertTrue(kernel.gflops() < result.peakGflops(), "faster than the peak: " + kernel);
      assertTrue(i == 0 || kernels.get(i - 1).seconds() >= kernel.seconds(), "dearest first");
    }
  }

  @Test
  void whatIsNoResultIsRefusedWithASentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("bad.json");
    for (String[] bad :
        new String[][] {
          {"{\"traceEvents\": []}", "not a bench result: fields schema and rows are expected"},
          {"{\"schema\": 9, \"rows\": []}", "schema is 9; this program reads 1 to 2"},
          {"{\"schema\": 1, \"rows\": [", "not valid JSON at line"},
          {
            "{\"schema\": 1, \"rows\": [{\"steps\": \"x\"}]}",
            "rows[0].steps does not fit a bench result"
          },
          {
            "{\"schema\": 1, \"rows\": [], \"complete\": true, \"peak_gflops\": 0,"
                + " \"peak_gigabytes\": 0}",
            "machine, tool or created is missing"
          },
          {
            "{\"schema\": 1, \"rows\": []}",
            "complete does not fit a bench result: Cannot map `null` into type `boolean`"
          },
        }) {
      Files.writeString(file, bad[0]);
      Dir7Exception refusal = assertThrows(Dir7Exception.class, () -> BenchFile.read(file));
      assertTrue(refusal.getMessage().contains(bad[1]), refusal.getMessage());
      assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
      assertFalse(refusal.getMessage().contains("Feature"), refusal.getMessage());
    }
  }
}
