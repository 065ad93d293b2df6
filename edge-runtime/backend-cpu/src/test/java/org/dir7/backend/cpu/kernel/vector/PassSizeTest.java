package org.dir7.backend.cpu.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link ExpPass} says of its size; a tidier form that is smaller would bring its fault back.
 */
class PassSizeTest {

  /** FreqInlineSize on x86-64 and arm64: larger methods are never inlined. */
  private static final int LARGEST_INLINED = 325;

  private static final Pattern RETURN = Pattern.compile("(?m)^\\s+(\\d+): return$");

  @ParameterizedTest
  @ValueSource(classes = {ExpPass.class, TanhPass.class})
  void aPassIsCompiledAlone(Class<?> pass) throws Exception {
    Path classes = Path.of(pass.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter listing = new StringWriter();
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    PrintWriter out = new PrintWriter(listing);
    assertEquals(0, javap.run(out, out, "-c", "-cp", classes.toString(), pass.getName()));
    int bytes = 0;
    for (Matcher end = RETURN.matcher(listing.toString()); end.find(); ) {
      bytes = Math.max(bytes, Integer.parseInt(end.group(1)) + 1);
    }
    assertTrue(bytes > LARGEST_INLINED, pass.getSimpleName() + ": " + bytes + " bytes");
  }
}
