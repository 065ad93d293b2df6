package org.dir7.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.device.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The unit's text; what systemd says of it is tested with whole packages. */
class SystemFilesTest {

  /** Whether the unit of a target lets the daemon open devices of a group of /proc/devices. */
  private static boolean allows(Target target, String group) {
    return SystemFiles.unit(target)
        .lines()
        .filter(line -> line.startsWith("DeviceAllow=char-"))
        .map(line -> line.substring("DeviceAllow=char-".length(), line.lastIndexOf(' ')))
        .anyMatch(
            glob ->
                FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(group)));
  }

  /** As the public sources of NVIDIA's kernel modules name them, nvgpu by its device's name. */
  @ParameterizedTest
  @CsvSource({
    "JETSON_NANO, 57000000.gpu",
    "JETSON_NANO, nvhost",
    "ORIN_NANO, 17000000.gpu",
    "ORIN_NANO, 17000000.ga10b",
    "ORIN_NANO, host1x-fence",
    "ORIN_NANO, drm",
    "ORIN_NANO, gpiochip",
    "ORIN_NANO, i2c",
    "GENERIC_ARM64, gpiochip",
    "GENERIC_ARM64, i2c"
  })
  void theDaemonMayOpenWhatItNeeds(Target target, String group) {
    assertTrue(allows(target, group), SystemFiles.unit(target));
  }

  /** Its systemd 237 passes over a group that it does not know: nothing would be let through. */
  @Test
  void theFilterOfTheOriginalNanoNamesWhatItsSystemdKnows() {
    String filter =
        SystemFiles.unit(Target.JETSON_NANO)
            .lines()
            .filter(line -> line.startsWith("SystemCallFilter="))
            .findFirst()
            .orElseThrow();
    assertTrue(filter.startsWith("SystemCallFilter=~@"), filter);
    assertFalse(SystemFiles.unit(Target.JETSON_NANO).contains("@system-service"));
  }

  @ParameterizedTest
  @EnumSource
  void noTargetsUnitIsMoreExposedThanPromised(Target target, @TempDir Path root) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "no systemd-analyze");
    Path units = Files.createDirectories(root.resolve("lib/systemd/system"));
    Files.writeString(units.resolve("dir7.service"), SystemFiles.unit(target));
    Process analyze =
        new ProcessBuilder(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                "--root=" + root,
                "dir7.service")
            .redirectErrorStream(true)
            .start();
    String said = new String(analyze.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher exposure = Pattern.compile("level for dir7.service: ([0-9.]+)").matcher(said);
    assertTrue(exposure.find(), said);
    assertTrue(Double.parseDouble(exposure.group(1)) <= 2.5, said);
    assertFalse(SystemFiles.unit(target).matches("(?s).*@[A-Z]+@.*"), "a place is not filled in");
  }

  @Test
  void thePluginsSourceComesWithoutItsTests(@TempDir Path root) throws Exception {
    PackageTree tree = new PackageTree(root);
    SystemFiles.addPlugin(tree, Target.ORIN_NANO, Path.of("../trt-plugins"));
    List<String> files = tree.entries().stream().map(Path::toString).toList();
    assertTrue(files.stream().noneMatch(name -> name.contains("/tests")), files.toString());
    Path cmake = tree.at("/usr/share/dir7/trt-plugins/cross-wkv/CMakeLists.txt");
    Matcher library =
        Pattern.compile("add_library\\(.*|set\\(adapter.*").matcher(Files.readString(cmake));
    Matcher source = Pattern.compile("\\w+/\\w+\\.(?:cpp|cu)").matcher("");
    int sources = 0;
    while (library.find()) {
      source.reset(library.group());
      while (source.find()) {
        Path file = cmake.resolveSibling(source.group());
        assertTrue(Files.isRegularFile(file), file.toString());
        sources++;
      }
    }
    assertTrue(sources >= 7, sources + " sources");
  }

  /** Every way to write the number that the daemon's own reader takes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "power-mode: 1 | 0 | nvpmodel -m 1",
        "power-mode: 0   # full speed | 0 | nvpmodel -m 0",
        "power-mode: \"2\" | 0 | nvpmodel -m 2",
        "'power-mode' : '12' | 0 | nvpmodel -m 12",
        "#power-mode: 1 | 0 | no power-mode in FILE: the board keeps its own",
        "power-mode: # none | 0 | no power-mode in FILE: the board keeps its own",
        "power-mode: 1; reboot | 1 | power-mode in FILE is 1; reboot; it must be a whole number"
            + " from 0 to 99: the board keeps its own",
      })
  void thePowerModeIsTheNumberOfTheConfiguration(
      String line, int exitCode, String said, @TempDir Path folder) throws Exception {
    Path yaml = folder.resolve("dir7.yaml");
    Files.writeString(yaml, "device: a\n" + line + "\n");
    String script = SystemFiles.template("dir7-power-mode").replace("exec /usr/sbin/", "echo ");
    Process run =
        new ProcessBuilder("sh", "-c", script, "sh", yaml.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(said.replace("FILE", yaml.toString()), out);
    assertEquals(exitCode, run.waitFor());
  }

  @Test
  void andNothingElse() {
    for (Target target : Target.values()) {
      for (String group : List.of("mem", "tty", "input", "snd", "sd", "uinput")) {
        assertFalse(allows(target, group), target + ": " + group);
      }
      assertEquals(
          target.tensorRtMajor() > 0,
          SystemFiles.unit(target).contains("DeviceAllow=/dev/nvmap rw"),
          target.label());
    }
  }
}
