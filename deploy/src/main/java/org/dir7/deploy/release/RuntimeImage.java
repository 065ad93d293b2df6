package org.dir7.deploy.release;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.dir7.engine.Dir7Exception;

/** A Java runtime of only the modules that a device needs, linked for its processor. */
final class RuntimeImage {

  /**
   * What the device's jars use: {@code jdeps --print-module-deps} over them, and the rest below.
   */
  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.logging",
          "java.management",
          "java.naming", // host name checks of TLS
          "java.net.http",
          "java.sql", // the schema validator's date types
          "java.xml",
          "jdk.crypto.ec",
          "jdk.httpserver",
          "jdk.incubator.vector",
          "jdk.jfr", // what a picture tells a flight recording
          "jdk.management",
          "jdk.unsupported",
          "jdk.zipfs");

  private RuntimeImage() {}

  /**
   * Links an image.
   *
   * @param image made by this call
   * @throws Dir7Exception (environment) with jlink's own words where it refuses
   */
  static void link(TargetJdk jdk, Path image) {
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(
                () ->
                    Dir7Exception.environment(
                        "this Java has no jlink; install a JDK (on Debian and Ubuntu: sudo apt-get"
                            + " install openjdk-17-jdk-headless)"));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        jlink.run(
            out,
            out,
            "--module-path",
            jdk.jmods().toString(),
            "--add-modules",
            String.join(",", MODULES),
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--compress=2",
            "--output",
            image.toString());
    if (code != 0) {
      throw Dir7Exception.environment("jlink refused: %s", said.toString().strip());
    }
  }
}
