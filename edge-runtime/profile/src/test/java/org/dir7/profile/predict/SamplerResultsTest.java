package org.dir7.profile.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.predict.SamplerResults.Quality;
import org.dir7.profile.predict.SamplerResults.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerResultsTest {

  private static final String HEAD = SamplerResults.head("a".repeat(64), 3.0) + "\n";

  @TempDir private Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("samplers.csv"), text);
  }

  @Test
  void qualityIsTheMeanOverPrompts() throws Exception {
    SamplerResults results =
        SamplerResults.read(
            file(
                HEAD
                    + "000,euler 5,20.0,1.5\n000,heun 10,31.5,4\n"
                    + "001,euler 5,24.0,1.5\n001,heun 10,33.5,4\n"));
    assertEquals(3, results.guidance());
    assertEquals("a".repeat(64), results.denoiser());
    assertEquals(
        List.of(new Quality("euler", 5, 22, 20, 2), new Quality("heun", 10, 32.5, 31.5, 2)),
        results.quality());
  }

  /** A hard prompt that only the first sampler has drawn yet would make it look worse. */
  @Test
  void aPromptThatIsNotFinishedDoesNotCount() throws Exception {
    SamplerResults results =
        SamplerResults.read(
            file(HEAD + "000,euler 5,20.0,1.5\n000,heun 10,31.5,4\n001,euler 5,10.0,1.5\n"));
    assertEquals(
        List.of(new Quality("euler", 5, 20, 20, 1), new Quality("heun", 10, 31.5, 31.5, 1)),
        results.quality());
  }

  @Test
  void whatIsWrittenReadsBack() throws Exception {
    List<Row> rows =
        List.of(
            new Row("000", "dpmpp-2m", 30, 35.9765, 140.577),
            new Row("001", "euler", 5, Double.POSITIVE_INFINITY, 0.5));
    String text = rows.stream().map(row -> row.line() + "\n").collect(Collectors.joining());
    assertEquals(rows, SamplerResults.read(file(HEAD + text)).rows());
  }

  @Test
  void theShippedTableHasEverySettingOfItsPrompts() {
    List<Quality> quality = SamplerResults.shipped().quality();
    assertTrue(quality.size() >= 18, "three samplers by six numbers of steps: " + quality);
    for (Quality setting : quality) {
      assertEquals(quality.get(0).prompts(), setting.prompts(), setting.toString());
      assertTrue(setting.worst() > 5 && setting.mean() < 100, setting.toString());
    }
  }

  @Test
  void otherFilesAreRefusedByLine() throws Exception {
    for (String[] bad :
        new String[][] {
          {"", "first line"},
          {"prompt,psnr\n", "first line"},
          {HEAD + "000,euler,20\n", "line 2"},
          {HEAD + "000,euler 5,1.2.3,4\n", "line 2"},
          {HEAD + "000,euler 5,20,4\n000,euler 5,NaN,4\n", "line 3"},
        }) {
      Path file = file(bad[0]);
      Dir7Exception refusal = assertThrows(Dir7Exception.class, () -> SamplerResults.read(file));
      assertTrue(refusal.getMessage().contains(bad[1]), refusal.getMessage());
      assertTrue(refusal.getMessage().startsWith(file.toString()), refusal.getMessage());
    }
    Files.write(folder.resolve("bytes.csv"), new byte[] {(byte) 0xff, 0x00, (byte) 0xfe});
    Dir7Exception refusal =
        assertThrows(Dir7Exception.class, () -> SamplerResults.read(folder.resolve("bytes.csv")));
    assertTrue(refusal.getMessage().contains("UTF-8"), refusal.getMessage());
  }
}
