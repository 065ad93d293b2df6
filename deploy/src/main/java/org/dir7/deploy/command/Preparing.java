package org.dir7.deploy.command;

import java.nio.file.Path;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.Generator;

/**
 * What a backend makes on this machine before it draws with an engine, such as plans for its GPU:
 * minutes the first time, so with progress on standard error.
 */
final class Preparing {

  private Preparing() {}

  /** Opens an engine as {@link Generator#open} does. */
  static Generator open(Path engine, String backend, SessionOptions options, FitCheck fit) {
    try (Progress progress = progress()) {
      return Generator.open(engine, backend, options, fit, listener(progress));
    }
  }

  /** Prepares only, for what measures how long engines take to open. */
  static void of(Path engine, String backend, SessionOptions options) {
    try (Progress progress = progress()) {
      Generator.prepare(engine, backend, options, listener(progress));
    }
  }

  /** The backend's line says how long it may still take: from what earlier builds here took. */
  private static Progress progress() {
    return Progress.of("preparing").withoutEstimate();
  }

  private static Preparation.Listener listener(Progress progress) {
    return (share, line) -> progress.update(Math.round(share * 100), 100, line);
  }
}
