package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureOverMqttTest {

  @TempDir private static Path folder;
  private static BrokerProcess broker;
  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    broker = BrokerProcess.start(Installation.current(), folder);
    daemon = TestDaemon.start(broker.uri(), folder).awaitReady();
  }

  @AfterAll
  static void stop() {
    if (daemon != null) {
      daemon.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void isTheOneThatGenerateMakes() throws Exception {
    Path submitted = folder.resolve("submitted.png");
    Path generated = folder.resolve("generated.png");
    Cli.Outcome submit =
        submit(submitted, "--prompt", "a red \"heart\", naïve ♥", "--seed", "7", "--steps", "3");
    assertEquals(0, submit.exitCode(), submit.err());
    assertTrue(submit.out().contains("128x128"), submit.out());
    Cli.Outcome generate =
        Cli.dir7(
            "generate",
            "--engine",
            TinyEngine.directory().toString(),
            "--prompt",
            "a red \"heart\", naïve ♥",
            "--seed",
            "7",
            "--steps",
            "3",
            "--out",
            generated.toString());
    assertEquals(0, generate.exitCode(), generate.err());
    assertArrayEquals(Files.readAllBytes(generated), Files.readAllBytes(submitted));
  }

  @Test
  void refusalsKeepTheDevicesSentenceAndTheExitCode() throws Exception {
    Cli.Outcome steps = submit(folder.resolve("no.png"), "--prompt", "x", "--steps", "10000");
    assertEquals(3, steps.exitCode(), steps.err());
    assertTrue(steps.err().contains("steps"), steps.err());
    Cli.Outcome id = submit(folder.resolve("no.png"), "--prompt", "x", "--id", "a/b");
    assertEquals(3, id.exitCode(), id.err());
    assertTrue(id.err().contains("a/b"), id.err());
    assertTrue(Files.notExists(folder.resolve("no.png")));
  }

  @Test
  void oneIdIsAnsweredOnceAndKept() throws Exception {
    Path first = folder.resolve("first.png");
    Path again = folder.resolve("again.png");
    assertEquals(0, submit(first, "--prompt", "a cat", "--id", "cat-1").exitCode());
    assertEquals(0, submit(again, "--prompt", "a cat", "--id", "cat-1").exitCode());
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(again));
    Cli.Outcome other = submit(folder.resolve("no.png"), "--prompt", "a dog", "--id", "cat-1");
    assertEquals(3, other.exitCode(), other.err());
    assertTrue(other.err().contains("cat-1"), other.err());
  }

  private static Cli.Outcome submit(Path out, String... more) throws Exception {
    String[] arguments = {
      "submit", "--broker", broker.uri(), "--device", TestDaemon.DEVICE, "--out", out.toString()
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Cli.dir7(all);
  }
}
