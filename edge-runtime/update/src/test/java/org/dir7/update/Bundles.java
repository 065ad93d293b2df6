package org.dir7.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Random;

/** A key and bundles of a few small files, for tests. */
final class Bundles {

  static final String TARGET = "orin-nano";

  final Path folder;
  final SigningKey key;
  final PublicKey trusted;

  Bundles(Path folder) {
    this.folder = folder;
    Path file = folder.resolve("update.key");
    SigningKey.generate(file);
    key = SigningKey.read(file);
    trusted = PublicKeys.read(SigningKey.publicHalf(file));
  }

  /** An engine bundle whose contents depend on its sequence alone. */
  Path engine(long sequence) throws IOException {
    return engine(sequence, List.of(TARGET));
  }

  Path engine(long sequence, List<String> targets) throws IOException {
    return of(BundleManifest.Kind.ENGINE, sequence, targets);
  }

  /** Of version 0.2.0, whatever its sequence. */
  Path program(long sequence) throws IOException {
    return of(BundleManifest.Kind.PROGRAM, sequence, List.of(TARGET));
  }

  Path of(BundleManifest.Kind kind, long sequence, List<String> targets) throws IOException {
    Path content = Files.createDirectories(folder.resolve("content-" + sequence));
    Random random = new Random(sequence);
    for (String name : List.of("engine.json", "weights.safetensors", "text.onnx")) {
      byte[] bytes = new byte[1000 + random.nextInt(100_000)];
      random.nextBytes(bytes);
      Files.write(content.resolve(name), bytes);
    }
    Path bundle = folder.resolve(kind.id() + "-" + sequence + ".dir7u");
    String name = kind.id() + " " + sequence;
    BundleWriter writer =
        kind == BundleManifest.Kind.PROGRAM
            ? BundleWriter.program(name, "0.2.0", sequence, targets)
            : BundleWriter.engine(name, sequence, targets);
    writer.folder(kind.id(), content).write(bundle, key);
    return bundle;
  }
}
