package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.daemon.client.SubmitClient;
import org.dir7.daemon.client.SubmitListener;
import org.dir7.daemon.client.SubmitRequest;
import org.dir7.daemon.mqtt.BrokerConfig;
import org.dir7.deploy.process.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board that loses its power a hundred times has not a file more on its disk. */
class KilledDaemonTest {

  @TempDir private Path folder;

  @Test
  void leavesNoTemporaryFile() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // There in every clone that has run anything: libraries are unpacked into it.
    Files.createDirectories(Installation.current().build());
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    try (KillableBroker broker = new KillableBroker(Mosquitto.find("mosquitto"), folder);
        TestDaemon daemon =
            TestDaemon.start(broker.uri(), folder, TinyEngine.directory(), options).awaitReady();
        SubmitClient client =
            SubmitClient.connect(BrokerConfig.of(broker.uri()), TestDaemon.DEVICE)) {
      SubmitRequest request = SubmitRequest.of("a heart").withSteps(1);
      client.submit(request, Duration.ofMinutes(2), SubmitListener.NONE);
      daemon.kill();
    }
    try (Stream<Path> left = Files.walk(temporary)) {
      assertEquals(List.of(), left.filter(Files::isRegularFile).toList());
    }
  }
}
