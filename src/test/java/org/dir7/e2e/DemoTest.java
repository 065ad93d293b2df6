package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command on the shipped checkpoint, with few steps. */
class DemoTest {

  private static final String PROMPT = "red heart, fluent 3d style";

  @TempDir private Path folder;
  private Path temporary;
  private Process demo;

  @BeforeEach
  void makeFolder() throws IOException {
    temporary = Files.createDirectory(folder.resolve("tmp"));
  }

  /** After a failure nothing goes on drawing; broker and daemon end with the demo. */
  @AfterEach
  void endDemo() {
    if (demo != null) {
      demo.destroyForcibly();
    }
  }

  @Test
  void drawsWhatGenerateDrawsAndLeavesNothingBehind() throws Exception {
    Path drawn = folder.resolve("demo.png");
    Cli.Outcome demo =
        Cli.dir7(options(), "demo", PROMPT, "--steps", "2", "--out", drawn.toString());
    assertEquals(0, demo.exitCode(), demo.err());
    assertTrue(demo.out().contains("256x256"), demo.out());
    assertTrue(demo.out().contains("daemon, peak memory"), demo.out());

    Path generated = folder.resolve("generate.png");
    Cli.Outcome generate =
        Cli.dir7(
            "generate",
            "--engine",
            Cli.home().resolve("build/dir7-s-emoji-w8.dir7").toString(),
            "--prompt",
            PROMPT,
            "--steps",
            "2",
            "--out",
            generated.toString());
    assertEquals(0, generate.exitCode(), generate.err());
    assertArrayEquals(Files.readAllBytes(generated), Files.readAllBytes(drawn));
    assertEquals(List.of(), leftOver());
    assertEquals(0, processes());
  }

  @Test
  void isCleanAfterCtrlC() throws Exception {
    startAndAwaitDaemon();
    demo.destroy(); // SIGTERM, which Java treats as it treats Ctrl-C
    demo.onExit().join();
    Eventually.holds("no process is left", () -> processes() == 0);
    assertEquals(List.of(), leftOver());
  }

  @Test
  void leavesNoProcessEvenWhenItIsKilled() throws Exception {
    startAndAwaitDaemon();
    demo.destroyForcibly();
    demo.onExit().join();
    Eventually.holds("no process is left", () -> processes() == 0);
  }

  private void startAndAwaitDaemon() throws Exception {
    demo =
        new ProcessBuilder(
                Cli.command(
                    options(),
                    "demo",
                    PROMPT,
                    "--steps",
                    "200",
                    "--out",
                    folder.resolve("never.png").toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("demo.log").toFile())
            .start();
    // The demo itself, its broker and its daemon.
    Eventually.holds("the daemon runs", () -> !demo.isAlive() || processes() == 3);
    assertTrue(demo.isAlive(), () -> read(folder.resolve("demo.log")));
  }

  private List<String> options() {
    return List.of("-Djava.io.tmpdir=" + temporary);
  }

  /**
   * The demo's processes: all have the temporary folder in their command line. Read from /proc,
   * because ProcessHandle leaves out a command line over 4,096 bytes, and class paths are long.
   */
  private long processes() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (commandLine(process).contains(temporary.toString())) {
          count++;
        }
      }
    }
    return count;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return ""; // it ended meanwhile
    }
  }

  /** What the demo left in its temporary folder. */
  private List<String> leftOver() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("dir7-"))
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
