package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a package, and that systemd, man and dpkg have nothing to say against it. */
class PackageTest {

  private static final int ELF_ARM64 = 183;

  @TempDir private static Path folder;
  private static Path arm64;

  @BeforeAll
  static void unpack() throws Exception {
    assumeTrue(Mosquitto.find("dpkg-deb").isPresent(), "dpkg-deb is not installed");
    arm64 = Packages.unpack(Packages.of("generic-arm64"), folder.resolve("arm64"));
  }

  @Test
  void holdsNoQuantizerNoBrokerAndNoTests() throws Exception {
    List<String> classes = new ArrayList<>();
    for (Path jar : jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        Collections.list(file.entries()).forEach(entry -> classes.add(entry.getName()));
      }
    }
    for (String unwanted :
        List.of(
            "org/dir7/quantize/",
            "org/dir7/benchmarks/",
            "org/dir7/deploy/release/",
            "org/dir7/deploy/remote/",
            "org/dir7/deploy/fleet/",
            "org/dir7/deploy/demo/",
            "com/hivemq/",
            "org/junit/",
            "org/vafer/")) {
      assertTrue(classes.stream().noneMatch(name -> name.startsWith(unwanted)), unwanted);
    }
    assertTrue(classes.contains("org/dir7/deploy/command/DaemonCommand.class"));
    assertFalse(classes.contains("org/dir7/deploy/command/QuantizeCommand.class"));
  }

  /** A module that jlink left out is a NoClassDefFoundError on the board, perhaps weeks later. */
  @Test
  void theRuntimeHasEveryModuleThatOurOwnJarsUse() throws Exception {
    List<String> command =
        new ArrayList<>(List.of("--ignore-missing-deps", "--multi-release", "17"));
    command.add("--print-module-deps");
    for (Path jar : jars()) {
      if (jar.getFileName().toString().startsWith("dir7-")) {
        command.add(jar.toString());
      }
    }
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code =
        ToolProvider.findFirst("jdeps").orElseThrow().run(out, out, command.toArray(String[]::new));
    assertEquals(0, code, said.toString());
    String release = Files.readString(arm64.resolve("usr/lib/dir7/runtime/release"));
    Matcher modules = Pattern.compile("MODULES=\"(.*)\"").matcher(release);
    assertTrue(modules.find(), release);
    Set<String> linked = Set.of(modules.group(1).split(" ", -1));
    for (String used : said.toString().strip().split(",", -1)) {
      assertTrue(linked.contains(used), used + " is used; the runtime has " + linked);
    }
  }

  @Test
  void holdsNativeCodeForItsOwnProcessorOnly() throws Exception {
    List<String> others = new ArrayList<>();
    int native_ = 0;
    for (String name : Packages.files(arm64)) {
      Path file = arm64.resolve(name);
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        try (InputStream in = Files.newInputStream(file)) {
          native_ += check(name, in, others);
        }
      }
    }
    for (Path jar : jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        for (JarEntry entry : Collections.list(file.entries())) {
          try (InputStream in = file.getInputStream(entry)) {
            native_ += check(jar.getFileName() + "!" + entry.getName(), in, others);
          }
        }
      }
    }
    assertEquals(List.of(), others);
    assertTrue(native_ > 10, native_ + " native files: this test looks in the wrong place");
  }

  @Test
  void holdsOnnxRuntimeAsFilesAndOnce() throws Exception {
    String home = "usr/lib/dir7/native/onnxruntime/";
    assertEquals(
        List.of(home + "libonnxruntime.so", home + "libonnxruntime4j_jni.so"),
        Packages.files(arm64).stream().filter(name -> name.startsWith(home)).sorted().toList());
    for (Path jar : jars()) {
      try (JarFile file = new JarFile(jar.toFile())) {
        assertTrue(file.stream().noneMatch(entry -> entry.getName().contains("libonnxruntime")));
      }
    }
  }

  /** 1 for a native file, which is noted where it is not for this processor. */
  private static int check(String name, InputStream in, List<String> others) throws IOException {
    byte[] head = in.readNBytes(20);
    boolean elf = head.length == 20 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L';
    boolean windows = name.endsWith(".dll");
    boolean mac = name.endsWith(".dylib") || name.endsWith(".jnilib");
    if (windows
        || mac
        || elf && ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(18) != ELF_ARM64) {
      others.add(name);
    }
    return elf ? 1 : 0;
  }

  @Test
  void listsEveryJarWithItsLicencesText() throws Exception {
    Path doc = arm64.resolve("usr/share/doc/dir7");
    JsonNode list = new ObjectMapper().readTree(doc.resolve("bom.cdx.json").toFile());
    assertEquals("CycloneDX", list.path("bomFormat").asText());
    Set<String> listed = new TreeSet<>();
    for (JsonNode component : list.path("components")) {
      listed.add(component.path("name").asText() + "-" + component.path("version").asText());
      JsonNode licence = component.path("licenses").path(0);
      if (component.path("type").asText().equals("library")) {
        Path text = doc.resolve("licences/" + licence.path("license").path("id").asText() + ".txt");
        assertTrue(Files.size(text) > 500, text.toString());
      }
    }
    for (Path jar : jars()) {
      String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      assertTrue(listed.contains(name), name + " is not in " + listed);
    }
    assertTrue(Files.isRegularFile(arm64.resolve("usr/lib/dir7/runtime/legal/java.base/LICENSE")));
  }

  @Test
  void unitIsAcceptedBySystemdAndHardened() throws Exception {
    Optional<Path> analyze = Mosquitto.find("systemd-analyze");
    assumeTrue(analyze.isPresent(), "systemd-analyze is not installed");
    // What every system has, so that only our own units are judged.
    Path units = arm64.resolve("lib/systemd/system");
    for (String name :
        List.of(
            "sysinit.target",
            "basic.target",
            "shutdown.target",
            "network-online.target",
            "network.target",
            "system.slice",
            "-.slice",
            "-.mount",
            "multi-user.target")) {
      Path own = Path.of("/lib/systemd/system", name);
      if (Files.exists(own) && Files.notExists(units.resolve(name))) {
        Files.copy(own, units.resolve(name));
      }
    }
    for (String unit : List.of("dir7.service", "dir7-power.service")) {
      Cli.Outcome verify =
          Cli.run(
              List.of(
                  analyze.get().toString(),
                  "verify",
                  "--man=no",
                  "--recursive-errors=no",
                  "--root=" + arm64,
                  units.resolve(unit).toString()));
      assertEquals("", verify.err(), unit);
      assertEquals(0, verify.exitCode(), unit);
    }
    Cli.Outcome security =
        Cli.run(
            List.of(
                analyze.get().toString(),
                "security",
                "--offline=true",
                "--no-pager",
                "--root=" + arm64,
                "dir7.service"));
    Matcher exposure =
        Pattern.compile("exposure level for dir7.service: ([0-9.]+)").matcher(security.out());
    assertTrue(exposure.find(), security.out() + security.err());
    System.out.println("dir7.service: " + exposure.group());
    assertTrue(Double.parseDouble(exposure.group(1)) <= 2.5, exposure.group());
  }

  @Test
  void manualPagesAreCleanTroff() throws Exception {
    Optional<Path> man = Mosquitto.find("man");
    assumeTrue(man.isPresent() && Mosquitto.find("groff").isPresent(), "man is not installed");
    int pages = 0;
    for (String name : Packages.files(arm64.resolve("usr/share/man/man1"))) {
      Path page = arm64.resolve("usr/share/man/man1").resolve(name);
      Cli.Outcome run =
          Cli.run(
              List.of(
                  "env",
                  "LC_ALL=C.UTF-8",
                  "MANWIDTH=200",
                  "man",
                  "--warnings",
                  "-l",
                  page.toString()));
      assertEquals("", run.err(), name);
      assertTrue(run.out().contains("SYNOPSIS"), name);
      assertFalse(run.out().contains("./dir7"), name + " names the clone's launcher");
      pages++;
    }
    assertTrue(pages > 5, pages + " pages");
  }

  @Test
  void shellScriptsParse() throws Exception {
    for (String name : Packages.files(arm64.resolve("usr/lib/dir7/bin"))) {
      Path script = arm64.resolve("usr/lib/dir7/bin").resolve(name);
      Cli.Outcome run = Cli.run(List.of("sh", "-n", script.toString()));
      assertEquals("", run.err(), name);
    }
    Path completion = arm64.resolve("usr/share/bash-completion/completions/dir7");
    assertEquals("", Cli.run(List.of("bash", "-n", completion.toString())).err());
  }

  private static List<Path> jars() throws IOException {
    Path lib = arm64.resolve("usr/lib/dir7/lib");
    return Packages.files(lib).stream().map(lib::resolve).toList();
  }
}
