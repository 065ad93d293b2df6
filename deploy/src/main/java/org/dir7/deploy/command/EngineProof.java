package org.dir7.deploy.command;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.daemon.ProcessMemory;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.GenerateRequest;
import org.dir7.engine.generate.Generator;
import org.dir7.engine.generate.Picture;
import org.dir7.update.Proof;
import org.dir7.update.Slots;

/** Draws the picture of a {@link Proof}. */
public final class EngineProof {

  private EngineProof() {}

  /** Draws it, with progress on standard error. */
  public static Picture draw(Generator generator, Proof proof) {
    GenerateRequest request =
        generator
            .request()
            .withPrompt(proof.prompt())
            .withSeed(proof.seed())
            .withSteps(proof.steps());
    try (Progress progress = Progress.of("proof")) {
      return generator.generate(
          request,
          (step, steps) -> {
            progress.update(step, steps, "");
            return true;
          });
    }
  }

  /**
   * Lets a slot's engine prove itself in this process.
   *
   * @return what is wrong, as a clause; empty where it has proven itself
   */
  static Optional<String> problem(Path slot, String backend) {
    Proof proof =
        Proof.of(slot)
            .orElseThrow(() -> Dir7Exception.badInput("%s: no %s in it", slot, Proof.FILE));
    SessionOptions options = new SessionOptions(0, false);
    try (Generator generator =
        Preparing.open(slot.resolve(Slots.ENGINE), backend, options, FitCheck.NONE)) {
      long start = System.nanoTime(); // plans may have taken minutes, and are kept
      byte[] png = draw(generator, proof).png();
      double seconds = (System.nanoTime() - start) / 1e9;
      return proof.problem(slot, png, seconds, ProcessMemory.peak());
    } catch (Dir7Exception e) {
      return Optional.of(e.getMessage());
    }
  }
}
