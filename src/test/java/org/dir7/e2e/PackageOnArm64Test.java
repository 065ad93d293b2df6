package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.engine.image.PngReader;
import org.dir7.engine.image.Psnr;
import org.dir7.engine.testing.Golden;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arm64 package's own program, under emulation, draws what this machine draws. */
class PackageOnArm64Test {

  /**
   * ONNX Runtime rounds differently on each processor: with this engine and prompt 90 dB were seen.
   * Another picture has about 10.
   */
  private static final double LEAST_DECIBELS = 50;

  @TempDir private static Path folder;
  private static Path mosquitto;
  private static Path root;

  @BeforeAll
  static void unpack() throws Exception {
    tool("qemu-aarch64-static", "qemu-user-static");
    mosquitto = tool("mosquitto", "mosquitto");
    tool("dpkg-deb", "dpkg");
    root = Packages.unpack(Packages.of("generic-arm64"), folder.resolve("root"));
    Packages.arm64Libraries(root, folder.resolve("debs"));
  }

  /**
   * The package's program. Its launcher is a script for the board's own shell; these are its
   * options, but for the compiler: what is emulated is compiled twice, and the thorough compiler
   * takes longer than it saves here.
   *
   * @param modules the Vector API, or nothing: then plain Java draws the same bits, in half the
   *     time where only the quick compiler is at work
   */
  private static List<String> program(String... modules) {
    Path home = root.resolve("usr/lib/dir7");
    List<String> program = new ArrayList<>(List.of("qemu-aarch64-static", "-L", root.toString()));
    program.add(home.resolve("runtime/bin/java").toString());
    program.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"));
    program.addAll(List.of(modules));
    program.addAll(List.of("-Ddir7.home=" + home, "-Ddir7.app=" + home));
    program.addAll(List.of("-cp", home.resolve("lib/*").toString(), "org.dir7.deploy.Main"));
    return program;
  }

  private static Path tool(String name, String debian) {
    assumeTrue(Mosquitto.find(name).isPresent(), name + " (" + debian + ") is not installed");
    return Mosquitto.find(name).orElseThrow();
  }

  @Test
  void servesOverMqtt() throws Exception {
    PackagedDaemon.Pictures pictures = PackagedDaemon.draw(program(), mosquitto, folder);
    double decibels =
        Psnr.decibels(
            PngReader.read(pictures.here(), "here").image(),
            PngReader.read(pictures.served(), "served").image());
    assertTrue(decibels >= LEAST_DECIBELS, decibels + " dB");
  }

  /** From stored conditioning everything is our own arithmetic, the same on every processor. */
  @Test
  void drawsTheSameBitsFromStoredConditioning() throws Exception {
    Path stored = folder.resolve("conditioning.safetensors");
    Files.write(stored, Golden.bytes("sample_0.safetensors"));
    List<String> words =
        List.of(
            "generate",
            "--engine",
            TinyEngine.directory().toString(),
            "--conditioning",
            stored.toString(),
            "--steps",
            "1",
            "--out");
    Path there = folder.resolve("there.png");
    Cli.Outcome run =
        Cli.run(
            Stream.of(
                    program("--add-modules=jdk.incubator.vector"), words, List.of(there.toString()))
                .flatMap(List::stream)
                .toList());
    assertEquals(0, run.exitCode(), run.err());
    Path here = folder.resolve("here.png");
    run =
        Cli.dir7(Stream.concat(words.stream(), Stream.of(here.toString())).toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    assertArrayEquals(Files.readAllBytes(here), Files.readAllBytes(there));
  }
}
