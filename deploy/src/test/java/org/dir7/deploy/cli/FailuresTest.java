package org.dir7.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "generat --prompt x,            did you mean generate?",
    "submitt,                       did you mean submit?",
    "generate --promt x --out y.png --engine z, did you mean --prompt?",
    "verify --no-such-flag x,       --no-such-flag is not a flag of verify",
    "demo red heart,                put quotes around words"
  })
  void namesTheNearestCommandOrFlag(String arguments, String meant) {
    Run run = Run.of(arguments.split(" "));
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains(meant), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "generate --engine nowhere --prompt x --out y.png | 3 | nowhere",
        "generate --engine nowhere --out y.png | 2 | --prompt is missing",
        "generate --engine nowhere --prompt x --out y.png --steps many | 2 | --steps",
        "generate --engine nowhere --prompt x --out y.png --seed -1 | 3 | seed: -1 is outside",
        "verify nowhere | 3 | nowhere",
        "quantize --checkpoint nowhere --precision w8 --out x.dir7 | 3 | nowhere",
        "quantize --checkpoint nowhere --precision int4 --out x.dir7 | 2 | fp32, fp16, w8, w8a8",
        "quantize --checkpoint nowhere --precision mixed --out x.dir7 | 3 | reserved",
        "quantize --checkpoint nowhere --precision fp16 --preset fast --out x.dir7 | 2 | w8a8",
        "quantize --checkpoint x --precision w8 --out x.dir7 --report pom.xml | 3 | is no folder",
        "daemon --device Kitchen --engine nowhere | 3 | Kitchen",
        "daemon --config nowhere.yaml | 3 | nowhere.yaml",
        "daemon --device any --root nowhere | 3 | --root nowhere: no such folder",
        "submit --broker http://x --device d --prompt x --out y.png | 3 | http://x",
        "submit --broker tcp://127.0.0.1:1 --device d --prompt x --out y.png | 4 | 127.0.0.1:1",
        "submit --broker tcp://x --device d --prompt x --out y --timeout 0 | 3 | 1..86400",
        "submit --broker tcp://x --device d --prompt x --out y --ca-file z | 2 | ssl://",
        "demo x --checkpoint nowhere | 3 | nowhere",
        "demo x --out /dev/null | 3 | --out /dev/null: is no regular file",
        "generate --engine nowhere --prompt x --out . | 3 | --out .: is a folder",
        "generate --engine x --prompt x --out y --latent-out . | 3 | --latent-out .: is a folder",
        "sheet --engine nowhere --prompts pom.xml --out . | 3 | --out .: is a folder",
        "submit --broker tcp://x --device d --prompt x --out pom.xml/y | 3 | pom.xml is no folder",
        "submit --broker tcp://x --device d --batch pom.xml --out pom.xml | 3 | pom.xml: is no"
            + " folder",
        "compare one.json | 2 | compare one.json: a second file is missing",
        "compare | 2 | missing required parameter: 'FILE'",
        "profile --engine x --open y | 2 | --engine=DIR, --open=FILE are mutually exclusive",
        "predict --target toaster | 2 | must be one of: jetson-nano, orin-nano, this",
        "package --target generic-amd64 --out pom.xml | 3 | --out pom.xml: is no folder",
        "recommend --target orin-nano --max-seconds 1 --out . | 3 | --out .: is a folder",
      })
  void isOneSentenceAndTheRightExitCode(String arguments, int exitCode, String part) {
    Run run = Run.of(arguments.split(" "));
    assertEquals(exitCode, run.exitCode(), run.err());
    assertTrue(run.err().contains(part), run.err());
    assertFalse(run.err().contains("\tat "), run.err());
    if (exitCode != 2) {
      assertEquals(1, run.err().lines().count(), run.err());
    }
  }

  @Test
  void aReleaseTakesThePlaceOfNothingButARelease(@TempDir Path folder) throws IOException {
    String key = folder.resolve("update.key").toString();
    assertEquals(0, Run.of("keygen", "--out", key).exitCode());
    Run over = Run.of("dist", "--key", key, "--out", folder.toString());
    assertEquals(3, over.exitCode());
    assertEquals(
        "--out %s: is there and is no release folder; name another, or delete it".formatted(folder),
        over.err().strip());
    Run without =
        Run.of("dist", "--key", key, "--packages", folder.toString(), "--out", folder + "/new");
    assertEquals(3, without.exitCode());
    assertTrue(
        without.err().contains("_orin-nano_arm64.deb; ./dir7 package --target orin-nano makes it"),
        without.err());
    assertTrue(Files.exists(folder.resolve("update.key.pub")));
  }

  @Test
  void whatIsNoPackageIsNoProgram(@TempDir Path folder) {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "no dpkg-deb");
    String key = folder.resolve("update.key").toString();
    assertEquals(0, Run.of("keygen", "--out", key).exitCode());
    Run run = Run.of("bundle", "--package", "pom.xml", "--key", key, "--out", folder + "/x.dir7u");
    assertEquals(3, run.exitCode());
    assertEquals("pom.xml: not a package made by dir7 package", run.err().strip());
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    Run run =
        Run.of(
            "submit", "--broker", "tcp://x", "--device", "d", "--prompt", "a\uFFFDb", "--out", "y");
    assertEquals(3, run.exitCode());
    assertEquals("prompt is not UTF-8 at character 2", run.err().strip());
  }

  @Test
  void damagedEnginesAreNamed(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("engine.json"), "{");
    Run run = Run.of("verify", folder.toString());
    assertEquals(3, run.exitCode());
    assertTrue(run.err().contains("engine.json"), run.err());
  }

  @Test
  void ourOwnDefectsGoToFilesThatAreNamed() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Failures.error(
            new AssertionError("a defect"), new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(5, exitCode);
    String text = err.toString(StandardCharsets.UTF_8);
    assertTrue(text.startsWith("internal error: a defect; please report it with "), text);
    Matcher file = Pattern.compile("report it with (\\S+)").matcher(text);
    assertTrue(file.find());
    Path log = Path.of(file.group(1));
    assertTrue(Files.readString(log).contains("AssertionError"));
    Files.delete(log);
  }

  @Test
  void memoryThatRanOutIsTheDevicesLimit() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        Failures.error(
            new OutOfMemoryError("Java heap space"),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(4, exitCode);
    assertTrue(err.toString(StandardCharsets.UTF_8).startsWith("out of memory: the Java heap"));
  }
}
