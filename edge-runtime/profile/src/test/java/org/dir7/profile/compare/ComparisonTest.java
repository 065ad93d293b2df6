package org.dir7.profile.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.Profile;
import org.dir7.profile.Profiles;
import org.dir7.profile.page.ComparePage;
import org.dir7.report.testing.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  private static final Profile BEFORE = Profiles.of(0.40, 12, 0.02, 1);

  @Test
  void aSlowerEngineIsFoundAndMeasured() {
    Comparison comparison = Comparison.of(BEFORE, Profiles.of(0.44, 12, 0.02, 2), "a", "b");
    assertEquals(1.10, comparison.picture().difference().ratio(), 0.02);
    assertTrue(comparison.picture().difference().low() > 1.05);
    assertEquals("slower", comparison.picture().verdict());
    assertTrue(comparison.slowerThan(0.05));
    assertFalse(comparison.slowerThan(0.20));
    assertEquals("decode", comparison.stages().get(4).stage());
  }

  @Test
  void noiseIsNoDifference() {
    Comparison comparison = Comparison.of(BEFORE, Profiles.of(0.40, 12, 0.02, 3), "a", "b");
    assertFalse(comparison.slowerThan(0));
    assertTrue(comparison.picture().verdict().contains("chance"));
    // Slower on paper by 7 %, but two pictures that scatter by half prove nothing.
    Comparison few =
        Comparison.of(Profiles.of(0.4, 2, 0.5, 1), Profiles.of(0.43, 2, 0.5, 4), "a", "b");
    assertFalse(few.slowerThan(0));
    assertFalse(few.canTell());
    assertTrue(CompareText.of("a", "b", few).contains("too few pictures"));
  }

  @Test
  void aFasterEngineIsSaidToBeFaster() {
    Comparison comparison = Comparison.of(BEFORE, Profiles.of(0.30, 12, 0.02, 2), "a", "b");
    assertEquals("faster", comparison.picture().verdict());
    assertFalse(comparison.slowerThan(0));
    String text = CompareText.of("a", "b", comparison);
    assertTrue(text.contains("picture") && text.contains("faster"), text);
    assertTrue(text.contains("note: baseline: the machine was warm"), text);
  }

  @Test
  void aProfileWithoutSteadyPicturesIsRefused() {
    Dir7Exception refusal =
        assertThrows(
            Dir7Exception.class,
            () -> Comparison.of(BEFORE, Profiles.of(1, 0, 0, 1), "a", "b.json"));
    assertTrue(refusal.getMessage().startsWith("b.json: no steady picture"), refusal.getMessage());
  }

  @Test
  void thePageOpensInABrowser(@TempDir Path folder) throws Exception {
    List<String> names = List.of("before", "after " + Profiles.HOSTILE, "later");
    List<Comparison> comparisons =
        List.of(
            Comparison.of(BEFORE, Profiles.of(0.44, 12, 0.02, 2), "a", "b"),
            Comparison.of(BEFORE, Profiles.of(0.36, 3, 0.02, 2), "a", "c"));
    Path file = folder.resolve("compare.html");
    String page = ComparePage.of(names, comparisons);
    assertTrue(page.contains("not every run has pictures enough for a confidence interval"), page);
    assertTrue(page.contains("p &lt; 0.001") && !page.contains("p = 0.000"), page);
    Files.writeString(file, page);
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        for (Browser.Scheme scheme : Browser.Scheme.values()) {
          Browser.View view = browser.open(file.toUri(), width, scheme);
          String name = "compare-" + width + "-" + scheme + ".png";
          Files.write(screenshots.resolve(name), view.screenshot());
          assertEquals(List.of(), view.errors());
          assertEquals(width, view.contentWidth(), "scrolls sideways");
          assertEquals(List.of(), browser.misplacedTexts(), "at " + width);
        }
      }
    }
  }
}
