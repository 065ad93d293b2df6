package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.deploy.process.BrokerProcess;
import org.dir7.deploy.process.Installation;
import org.dir7.engine.image.PngReader;
import org.dir7.engine.image.RgbImage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures larger than the shipped checkpoint's, through daemon, broker and PNG. */
class LargePictureTest {

  /** Activations of 1024x1024 do not fit the 64 MiB that the shipped model is content with. */
  private static final List<String> HEAP = List.of("-Xmx128m");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {512, 1024})
  void goesThroughTheWholePath(int pixels) throws Exception {
    Path engine = TinyEngine.ofSize(pixels);
    Path submitted = folder.resolve("submitted.png");
    Path generated = folder.resolve("generated.png");
    try (BrokerProcess broker = BrokerProcess.start(Installation.current(), folder);
        TestDaemon daemon = TestDaemon.start(broker.uri(), folder, engine, HEAP).awaitReady()) {
      Cli.Outcome submit =
          Cli.dir7(
              "submit",
              "--broker",
              broker.uri(),
              "--device",
              TestDaemon.DEVICE,
              "--prompt",
              "a large heart",
              "--steps",
              "2",
              "--seed",
              "7",
              "--out",
              submitted.toString());
      assertEquals(0, submit.exitCode(), submit.err() + daemon.process().lastWords());
    }
    RgbImage image = PngReader.read(Files.readAllBytes(submitted), "submitted").image();
    assertEquals(pixels, image.width());
    assertEquals(pixels, image.height());
    Cli.Outcome generate =
        Cli.dir7(
            "generate",
            "--engine",
            engine.toString(),
            "--prompt",
            "a large heart",
            "--steps",
            "2",
            "--seed",
            "7",
            "--out",
            generated.toString());
    assertEquals(0, generate.exitCode(), generate.err());
    assertArrayEquals(Files.readAllBytes(generated), Files.readAllBytes(submitted));
  }
}
