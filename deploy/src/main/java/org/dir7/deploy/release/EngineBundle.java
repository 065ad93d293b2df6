package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dir7.deploy.command.EngineProof;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.format.Engine;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.io.FileFailures;
import org.dir7.update.BundleManifest;
import org.dir7.update.BundleWriter;
import org.dir7.update.Proof;
import org.dir7.update.SigningKey;
import org.dir7.update.Slots;

/**
 * An engine as a bundle: its files, and the picture that proves it, drawn here on the CPU.
 *
 * @param engine directory with a text encoder
 * @param targets kinds of board that it is for
 * @param sequence grows with every release
 * @param proof what the device must draw
 */
record EngineBundle(Path engine, List<String> targets, long sequence, Proof proof) {

  EngineBundle {
    for (String target : targets) {
      if (Target.of(target).isEmpty()) {
        throw Dir7Exception.usage("--target %s: must be one of %s", target, Target.names());
      }
    }
  }

  /** Name and precision, as devices show them. */
  String name() {
    try (Engine opened = Engine.open(engine)) {
      if (opened.textEncoder().isEmpty()) {
        throw Dir7Exception.badInput("%s has no text encoder: no daemon can serve it", engine);
      }
      return opened.config().name() + " " + opened.precision().id();
    }
  }

  /** Draws the picture and writes the bundle. */
  BundleManifest write(Path out, SigningKey key) {
    String name = name();
    try (TemporaryFolder work = TemporaryFolder.create("dir7-bundle")) {
      Path conditions = work.path().resolve("proof.json");
      Path picture = work.path().resolve("picture.png");
      Files.write(conditions, proof.json());
      try (Generator generator = Generator.open(engine, "cpu", new SessionOptions(0, false))) {
        Files.write(picture, EngineProof.draw(generator, proof).png());
      }
      return BundleWriter.engine(name, sequence, targets)
          .folder(Slots.ENGINE, engine)
          .file(Proof.FILE, conditions)
          .file(Proof.PICTURE, picture)
          .write(out, key);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(out, e);
    }
  }
}
