package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dir7.profile.OverMqtt;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.file.ProfileFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dir7 profile} as its user runs it. */
class ProfileTest {

  /** A process that ends by a signal leaves with this and the signal's number. */
  private static final int BY_SIGNAL = 128;

  private static final int INT = 2;
  private static final int TERM = 15;

  @TempDir private Path folder;

  private List<String> arguments(String duration, Path out) {
    return List.of(
        "profile",
        "-v",
        "--engine",
        TinyEngine.directory().toString(),
        "--steps",
        "3",
        "--duration",
        duration,
        "--out",
        out.toString());
  }

  @Test
  void aRunMeasuresEverySectionAndOthersCanOpenIt() throws Exception {
    Path out = folder.resolve("profile");
    Cli.Outcome run = Cli.dir7(arguments("1s", out).toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(
          Set.of("profile.json", "profile.html", "trace.json", "profile.csv"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
    Profile profile = ProfileFile.read(out);
    assertTrue(profile.complete());
    double wall = profile.steady().stream().mapToDouble(PictureTimes::wall).sum();
    double stages = profile.steady().stream().mapToDouble(PictureTimes::stages).sum();
    assertEquals(wall, stages, 0.02 * wall, "the stages together against the pictures' time");
    assertTrue(
        profile.memory().unattributed() <= 0.05 * profile.memory().resident(),
        profile.memory().unattributed() + " of " + profile.memory().resident());
    overMqtt(profile);
    assertTrue(run.out().contains("over MQTT"), run.out());

    Path elsewhere = folder.resolve("elsewhere");
    Cli.Outcome open = Cli.dir7("profile", "--open", out.toString(), "--out", elsewhere.toString());
    assertEquals(0, open.exitCode(), open.err());
    assertEquals(
        Files.readString(out.resolve("profile.html")),
        Files.readString(elsewhere.resolve("profile.html")));
    assertTrue(run.out().startsWith(open.out().lines().findFirst().orElseThrow()), run.out());
  }

  /** Every part of a job took some time, and drawing not less than a picture's steps do. */
  private static void overMqtt(Profile profile) {
    OverMqtt mqtt = profile.overMqtt();
    assertTrue(mqtt != null, profile.notAvailable().toString());
    assertTrue(mqtt.jobs().size() >= 3, mqtt.toString());
    for (OverMqtt.Job job : mqtt.jobs()) {
      assertTrue(job.there() > 0 && job.queue() > 0 && job.store() > 0, job.toString());
      assertTrue(job.draw() > 0 && job.back() >= 0, job.toString());
      assertTrue(job.added() < job.total(), job.toString());
    }
  }

  /**
   * Whether this process was started with SIGINT ignored, as a shell starts what runs in its
   * background: then so is every process that it starts, and another signal has to do.
   */
  private static boolean ignoresInterrupts() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(
              line ->
                  (Long.parseUnsignedLong(line.substring(7).strip(), 16) & (1 << (INT - 1))) != 0);
    }
  }

  @Test
  void ctrlCWritesWhatThereIs() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "no /bin/kill here");
    int signal = ignoresInterrupts() ? TERM : INT;
    Path out = folder.resolve("interrupted");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(Cli.command(List.of(), arguments("1h", out).toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      Eventually.holds(
          "a steady picture",
          () -> !process.isAlive() || Files.readString(log).contains("steady picture"));
      assertTrue(process.isAlive(), Files.readString(log));
      String pid = Long.toString(process.pid());
      assertEquals(0, new ProcessBuilder("/bin/kill", "-" + signal, pid).start().waitFor());
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it does not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    assertEquals(BY_SIGNAL + signal, process.exitValue(), said);
    assertTrue(said.contains("(interrupted)"), said);
    assertFalse(said.contains("Exception"), said);
    Profile profile = ProfileFile.read(out);
    assertFalse(profile.complete());
    assertFalse(profile.steady().isEmpty());
    assertEquals("the run was interrupted before", profile.notAvailable().get("MQTT"));
    assertTrue(Files.exists(out.resolve("profile.html")));
    // Complete or not, it is a file that the other commands take.
    Cli.Outcome open = Cli.dir7("profile", "--open", out.toString());
    assertEquals(0, open.exitCode(), open.err());
  }
}
