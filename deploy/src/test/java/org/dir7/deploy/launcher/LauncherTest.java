package org.dir7.deploy.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.deploy.launcher.FakeClone.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {

  @TempDir private Path folder;
  private FakeClone clone;

  @BeforeEach
  void makeClone() throws IOException {
    clone = new FakeClone(folder);
  }

  @Test
  void buildsOnceThenRunsWithoutMaven() throws Exception {
    Outcome first = clone.run("generate", "--prompt", "two words");
    assertEquals(0, first.exitCode(), first.output());
    assertTrue(first.output().contains("building dir7-edge: once"), first.output());
    assertTrue(first.output().contains("[1/2] dir7-engine"), first.output());
    assertTrue(
        first.output().contains("org.dir7.deploy.Main\ngenerate\n--prompt\ntwo words\n"),
        first.output());

    clone.removeMaven();
    Outcome second = clone.run("help");
    assertEquals(0, second.exitCode(), second.output());
    assertFalse(second.output().contains("building"), second.output());
    assertEquals(1, clone.mavenCalls());
  }

  @Test
  void buildsAgainWhenSourcesChange() throws Exception {
    clone.run("help");
    clone.touchSource();
    Outcome again = clone.run("help");
    assertTrue(again.output().contains("for a source changed"), again.output());
    assertEquals(2, clone.mavenCalls());
    assertTrue(again.output().contains("/build/app/2/lib/*"), again.output());
  }

  @Test
  void buildsNothingWhereToldSo() throws Exception {
    clone.run("help");
    clone.touchSource();
    clone.run(Map.of("DIR7_NO_BUILD", "1"), "help");
    assertEquals(1, clone.mavenCalls());
  }

  @Test
  void worksThroughSymbolicLinksFromAnyFolder() throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("a clone/dir7"));
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Outcome run = clone.run(elsewhere, Map.of(), link.toString(), "help");
    assertEquals(0, run.exitCode(), run.output());
    assertTrue(run.output().contains("-Ddir7.home=" + clone.root().toRealPath()), run.output());
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    Map<String, String> slow = Map.of("FAKE_MVN_SECONDS", "2");
    Process one = clone.start(clone.root(), slow, clone.command("help"));
    Process other = clone.start(clone.root(), slow, clone.command("help"));
    assertEquals(0, FakeClone.outcome(one).exitCode());
    assertEquals(0, FakeClone.outcome(other).exitCode());
    assertEquals(1, clone.mavenCalls());
  }

  @Test
  void builderThatDiedIsNotWaitedFor() throws Exception {
    Path lock = Files.createDirectories(clone.root().resolve("build/app/lock"));
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.writeString(lock.resolve("pid"), Long.toString(dead.pid()));
    assertEquals(0, clone.run("help").exitCode());
  }

  @Test
  void failedBuildIsExplainedAndTriedAgain() throws Exception {
    Outcome failed = clone.run(Map.of("FAKE_MVN_EXIT", "1"), "help");
    assertEquals(4, failed.exitCode(), failed.output());
    assertTrue(failed.output().contains("[ERROR] a compilation error"), failed.output());
    assertTrue(failed.output().contains("the build failed (log: "), failed.output());
    assertEquals(0, clone.run("help").exitCode());
  }

  @Test
  void failureForWantOfNetworkSaysSo() throws Exception {
    Outcome failed =
        clone.run(
            Map.of("FAKE_MVN_EXIT", "1", "FAKE_MVN_ERROR", "Could not transfer artifact"), "help");
    assertEquals(4, failed.exitCode());
    assertTrue(failed.output().contains("the first build needs a network"), failed.output());
  }

  @Test
  void missingMavenIsNamed() throws Exception {
    clone.removeMaven();
    Path bin = clone.systemToolsWithoutMaven();
    Outcome run = clone.run(Map.of("PATH", bin.toString()), "help");
    assertEquals(4, run.exitCode(), run.output());
    assertTrue(run.output().contains("dir7 needs Maven 3.6.3"), run.output());
  }

  @Test
  void olderJavaIsRefusedByName() throws Exception {
    Path old = clone.jdk("jdk-11", "11.0.2");
    Outcome run = clone.run(Map.of("DIR7_JAVA_HOME", old.toString()), "help");
    assertEquals(4, run.exitCode());
    assertTrue(run.output().contains("is no Java 17 or newer"), run.output());
  }

  @Test
  void olderJavaHomeIsPassedOver() throws Exception {
    Path old = clone.jdk("jdk-8", "1.8.0_292");
    Path newer = clone.jdk("jdk-25", "25");
    Outcome run =
        clone.run(
            Map.of(
                "JAVA_HOME",
                old.toString(),
                "PATH",
                newer + "/bin:" + folder.resolve("tools") + ":/usr/bin:/bin"),
            "help");
    assertEquals(0, run.exitCode(), run.output());
    assertTrue(run.output().contains("--enable-native-access=ALL-UNNAMED"), run.output());
  }

  @Test
  void hidesTheIncubatorWarningAndNothingElse() throws Exception {
    Outcome run = clone.run("help");
    assertFalse(run.output().contains("incubator modules:"), run.output());
    assertTrue(run.output().contains("a line of the virtual machine"), run.output());
  }

  /** Opened twice, a file has two places to write at, and lines overwrite each other. */
  @Test
  void linesInAFileDoNotOverwriteEachOther() throws Exception {
    assertTrue(clone.run("help").output().contains("-Ddir7.stderr=3"));
    String both = "(./dir7 help; echo after) > log 2>&1";
    assertEquals(0, clone.run(clone.root(), Map.of(), "sh", "-c", both).exitCode());
    String log = Files.readString(clone.root().resolve("log"));
    assertFalse(log.contains("-Ddir7.stderr"), log);
    assertTrue(log.contains("a line of the virtual machine"), log);
    assertTrue(log.endsWith("help\nafter\n"), log);
  }

  /** A profile's cold start counts from here: a build, and what a shell did before, are no part. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "Linux tells its uptime in a file")
  void saysWhenItBeganButForTheBuild() throws Exception {
    double start = uptime();
    double built = began(clone.run(Map.of("FAKE_MVN_SECONDS", "1"), "help"));
    assertTrue(built >= start + 1, "the build's second counts: " + start + ", " + built);
    start = uptime();
    String late = "sleep 1; exec ./dir7 help";
    double began = began(clone.run(clone.root(), Map.of(), "sh", "-c", late));
    assertTrue(began >= start + 1, "the shell's second counts: " + start + ", " + began);
    assertTrue(began <= uptime(), began + " is to come");
  }

  private static double uptime() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }

  private static double began(Outcome run) {
    Matcher told = Pattern.compile("-Ddir7\\.began=(\\S+)").matcher(run.output());
    assertTrue(told.find(), run.output());
    return Double.parseDouble(told.group(1));
  }

  @Test
  void passesTheExitCodeOn() throws Exception {
    assertEquals(3, clone.run(Map.of("FAKE_JAVA_EXIT", "3"), "help").exitCode());
  }
}
