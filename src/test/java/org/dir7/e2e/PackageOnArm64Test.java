package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.deploy.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The arm64 package's own daemon, under emulation: a picture over MQTT, bit for bit this machine's.
 */
class PackageOnArm64Test {

  @TempDir private Path folder;

  @Test
  void servesThePictureThatThisMachineDraws() throws Exception {
    Optional<Path> qemu = Mosquitto.find("qemu-aarch64-static");
    Optional<Path> mosquitto = Mosquitto.find("mosquitto");
    assumeTrue(qemu.isPresent(), "qemu-aarch64-static (qemu-user-static) is not installed");
    assumeTrue(mosquitto.isPresent(), "mosquitto is not installed");
    Path root = Packages.unpack(Packages.of("generic-arm64"), folder.resolve("root"));
    Packages.arm64Libraries(root, folder.resolve("debs"));

    try (Mosquitto broker = Mosquitto.start(mosquitto.get(), folder)) {
      String address = "tcp://127.0.0.1:" + broker.port();
      Path home = root.resolve("usr/lib/dir7");
      List<String> command = new ArrayList<>(List.of(qemu.get().toString(), "-L", root.toString()));
      command.addAll(
          List.of(
              home.resolve("runtime/bin/java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "--add-modules=jdk.incubator.vector",
              "-Ddir7.home=" + home,
              "-cp",
              home.resolve("lib/*").toString(),
              "org.dir7.deploy.Main",
              "daemon",
              "--device",
              TestDaemon.DEVICE,
              "--broker",
              address,
              "--engine",
              TinyEngine.directory().toString(),
              "--state",
              folder.resolve("state").toString(),
              "--threads",
              "1"));
      try (ChildProcess daemon =
          ChildProcess.start("daemon", command, folder.resolve("daemon.log"))) {
        Path served = folder.resolve("served.png");
        Cli.Outcome submit =
            Cli.dir7(
                "submit",
                "--broker",
                address,
                "--device",
                TestDaemon.DEVICE,
                "--prompt",
                "red heart",
                "--steps",
                "2",
                "--seed",
                "3",
                "--out",
                served.toString());
        assertEquals(0, submit.exitCode(), submit.err() + daemon.lastWords());
        assertArrayEquals(Files.readAllBytes(drawnHere()), Files.readAllBytes(served));
      }
    }
  }

  private Path drawnHere() throws Exception {
    Path drawn = folder.resolve("here.png");
    Cli.Outcome generate =
        Cli.dir7(
            "generate",
            "--engine",
            TinyEngine.directory().toString(),
            "--prompt",
            "red heart",
            "--steps",
            "2",
            "--seed",
            "3",
            "--out",
            drawn.toString());
    assertEquals(0, generate.exitCode(), generate.err());
    return drawn;
  }
}
