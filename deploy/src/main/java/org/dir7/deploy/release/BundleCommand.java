package org.dir7.deploy.release;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.command.OutFile;
import org.dir7.deploy.command.SigningOption;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleManifest;
import org.dir7.update.Proof;
import org.dir7.update.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 bundle}: an engine or a program as one signed file for devices. */
@Command(
    name = "bundle",
    description = {
      "Put an engine into one signed file, with the picture that it must draw on the device before",
      "it takes the place of the old one; or the program of a package, which must draw the picture",
      "of the engine that is there."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 keygen --out update.key",
      "  ./dir7 bundle --engine build/emoji.dir7 --key update.key --target orin-nano --out"
          + " emoji.dir7u",
      "  ./dir7 bundle --package build/packages/dir7_0.1.0_orin-nano_arm64.deb --key update.key"
          + " --out program.dir7u",
      "",
      "Then on the device: dir7 update emoji.dir7u --key update.key.pub"
    })
public final class BundleCommand implements Dir7Command {

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description = "Engine directory made by quantize, with a text encoder.")
  private Path engine;

  @Option(
      names = "--package",
      paramLabel = "FILE",
      description = "Package made by package, in place of an engine; it says its board itself.")
  private Path deb;

  @Mixin private SigningOption signing = new SigningOption();

  @Option(
      names = "--target",
      split = ",",
      paramLabel = "NAME",
      description = "Kinds of board that an engine is for, with commas between them.")
  private List<String> targets = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The bundle, FILE.dir7u by custom.")
  private Path out;

  @Option(
      names = "--prompt",
      defaultValue = "red heart, fluent 3d style",
      paramLabel = "TEXT",
      description = "Of the picture that proves it (${DEFAULT-VALUE}).")
  private String prompt;

  @Option(
      names = "--steps",
      defaultValue = "20",
      paramLabel = "N",
      description = "Of the picture that proves it, 1 to 200 (${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--min-psnr",
      defaultValue = "25",
      paramLabel = "DB",
      description =
          "How near the device's picture must come, 0 to 100 dB (${DEFAULT-VALUE}): another picture"
              + " has about 10, the same engine on another machine 30 and more.")
  private double minDecibels;

  @Option(
      names = "--max-seconds",
      defaultValue = "600",
      paramLabel = "N",
      description = "Most that the picture may take there (${DEFAULT-VALUE}).")
  private int maxSeconds;

  @Option(
      names = "--max-memory-mib",
      defaultValue = "2048",
      paramLabel = "N",
      description = "Most memory that it may take there, in MiB (${DEFAULT-VALUE}).")
  private int maxMemoryMib;

  @Option(
      names = "--sequence",
      paramLabel = "N",
      description = "Grows with every release; the seconds since 1970 unless given.")
  private Long sequence;

  @Override
  public int order() {
    return 82;
  }

  @Override
  public Integer call() {
    if ((engine == null) == (deb == null)) {
      throw Dir7Exception.usage("bundle needs either --engine or --package");
    }
    if ((engine == null) != targets.isEmpty()) {
      throw Dir7Exception.usage(
          engine == null ? "--target goes with --engine" : "--engine needs --target");
    }
    OutFile.check("--out", out);
    long number = sequence != null ? sequence : Instant.now().getEpochSecond();
    SigningKey secret = signing.key();
    BundleManifest manifest =
        deb != null
            ? new ProgramBundle(deb).write(out, number, secret)
            : new EngineBundle(
                    engine,
                    targets,
                    number,
                    new Proof(prompt, 0, steps, minDecibels, maxSeconds, maxMemoryMib))
                .write(out, secret);
    System.out.printf(
        "%s: %s, %.1f MB, sequence %d%n",
        out, manifest.name(), out.toFile().length() / 1e6, manifest.sequence());
    return 0;
  }
}
