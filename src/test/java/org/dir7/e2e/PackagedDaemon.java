package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dir7.deploy.process.ChildProcess;

/** A daemon out of a package, started by hand, without systemd. */
final class PackagedDaemon {

  private static final List<String> PICTURE =
      List.of("--prompt", "red heart", "--steps", "2", "--seed", "3");

  private PackagedDaemon() {}

  /**
   * PNGs of one job.
   *
   * @param served by the package's daemon, over MQTT
   * @param here by this machine's own program
   */
  @SuppressWarnings("ArrayRecordComponent") // a pair to look at
  record Pictures(byte[] served, byte[] here) {}

  /**
   * Has it draw a picture, and this machine's own program as well.
   *
   * @param program starts the package's {@code dir7}
   * @param mosquitto the broker's program
   */
  static Pictures draw(List<String> program, Path mosquitto, Path folder) throws Exception {
    try (Mosquitto broker = Mosquitto.start(mosquitto, folder)) {
      String address = "tcp://127.0.0.1:" + broker.port();
      List<String> command = new ArrayList<>(program);
      command.addAll(List.of("daemon", "--stop-with-input", "--device", TestDaemon.DEVICE));
      command.addAll(List.of("--broker", address, "--threads", "1"));
      command.addAll(List.of("--engine", TinyEngine.directory().toString()));
      command.addAll(List.of("--state", folder.resolve("state").toString()));
      try (ChildProcess daemon =
          ChildProcess.start("daemon", command, folder.resolve("daemon.log"))) {
        Path served = folder.resolve("served.png");
        Cli.Outcome submit =
            dir7("submit", "--broker", address, "--device", TestDaemon.DEVICE, "--out", served);
        assertEquals(0, submit.exitCode(), submit.err() + daemon.lastWords());
        Path drawn = folder.resolve("drawn.png");
        Cli.Outcome generate = dir7("generate", "--engine", TinyEngine.directory(), "--out", drawn);
        assertEquals(0, generate.exitCode(), generate.err());
        return new Pictures(Files.readAllBytes(served), Files.readAllBytes(drawn));
      }
    }
  }

  private static Cli.Outcome dir7(Object... words) throws Exception {
    List<String> arguments = new ArrayList<>();
    for (Object word : words) {
      arguments.add(word.toString());
    }
    arguments.addAll(PICTURE);
    return Cli.dir7(arguments.toArray(String[]::new));
  }
}
