package org.dir7.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.report.testing.Browser;
import org.dir7.report.testing.Browser.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrowserTest {

  @Test
  void pagesOpenWithoutErrorsAtEveryWidthInBothSchemes(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("page.html"), SamplePage.page().html());
    Path screenshots = Files.createDirectories(Path.of("target", "screenshots"));
    try (Browser browser = Browser.start()) {
      for (int width : new int[] {Browser.PHONE, Browser.DESKTOP}) {
        for (Scheme scheme : Scheme.values()) {
          Browser.View view = browser.open(file.toUri(), width, scheme);
          Files.write(
              screenshots.resolve("sample-" + width + "-" + scheme + ".png"), view.screenshot());
          assertEquals(List.of(), view.errors(), width + " " + scheme);
          assertEquals(width, view.contentWidth(), "scrolls sideways at " + width);
          assertEquals(List.of(), browser.misplacedTexts(), "at " + width);
          assertEquals(
              scheme == Scheme.DARK ? "rgb(26, 26, 25)" : "rgb(252, 252, 251)",
              browser.evaluate("getComputedStyle(document.body).backgroundColor").asText());
          assertEquals(
              8,
              browser
                  .evaluate(
                      "[...document.querySelectorAll('svg')]"
                          + ".filter(s => s.getBoundingClientRect().width > 0).length")
                  .asInt(),
              "one drawing of each chart is shown");
        }
      }
    }
  }

  @Test
  void errorsOfAPageAreSeen(@TempDir Path folder) throws Exception {
    Path bad =
        Files.writeString(
            folder.resolve("bad.html"),
            "<html><body style='width:2000px'><img src='missing.png'>"
                + "<script>console.error('told'); undefinedFunction()</script></body></html>");
    try (Browser browser = Browser.start()) {
      Browser.View view = browser.open(bad.toUri(), Browser.PHONE, Scheme.LIGHT);
      String errors = view.errors().toString();
      assertTrue(errors.contains("told"), errors);
      assertTrue(errors.contains("undefinedFunction"), errors);
      assertTrue(errors.contains("ERR_FILE_NOT_FOUND"), errors);
      assertTrue(view.contentWidth() >= 2000, "sideways scrolling");
      assertFalse(view.screenshot().length == 0);
    }
  }
}
