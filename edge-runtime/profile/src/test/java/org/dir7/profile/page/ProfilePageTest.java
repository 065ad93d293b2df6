package org.dir7.profile.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.profile.Profiles;
import org.dir7.report.testing.Browser;
import org.dir7.report.testing.Browser.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilePageTest {

  @Test
  void thePageOpensInABrowserAtBothWidths(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("profile.html");
    Files.writeString(file, ProfilePage.of(Profiles.of(0.4, 12, 0.02, 1)));
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        for (Scheme scheme : Scheme.values()) {
          Browser.View view = browser.open(file.toUri(), width, scheme);
          Files.write(
              screenshots.resolve("profile-" + width + "-" + scheme + ".png"), view.screenshot());
          assertEquals(List.of(), view.errors());
          assertEquals(width, view.contentWidth(), "scrolls sideways");
          assertEquals(List.of(), browser.misplacedTexts(), "at " + width);
        }
      }
    }
  }

  @Test
  void everySectionIsThereAndHostileNamesStayText() {
    String page = ProfilePage.of(Profiles.of(0.4, 12, 0.02, 1));
    for (String heading :
        List.of(
            "At a glance",
            "Cold start",
            "Waterfall of the median picture",
            "Time of a step",
            "Blocks, layers and kinds of operation",
            "What holds the resident memory",
            "Temperature over the run",
            "Power over the run",
            "What profiling cost")) {
      assertTrue(page.contains(heading), heading);
    }
    assertFalse(page.contains("<script>"), "escaped");
    assertTrue(page.contains("not available: what this board does not offer"), "GPU load");
  }

  @Test
  void theTerminalSummaryNamesWhatMatters() {
    String text = TerminalSummary.of(Profiles.of(0.4, 12, 0.001, 1));
    assertTrue(text.contains("cold start"), text);
    assertTrue(text.contains("picture") && text.contains("400 ms"), text);
    assertTrue(text.contains("energy a picture"), text);
    assertTrue(text.contains("not available: GPU load: no /sys/devices/gpu.0/load"), text);
    assertTrue(text.contains("warning: the machine was warm"), text);
  }
}
