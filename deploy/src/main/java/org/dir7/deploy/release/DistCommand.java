package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.deploy.command.SigningOption;
import org.dir7.deploy.process.Installation;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicDirectory;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.model.Precision;
import org.dir7.quantize.Quantizer;
import org.dir7.update.Proof;
import org.dir7.update.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 dist}: all that a board's owner needs, in one signed folder. */
@Command(
    name = "dist",
    description = {
      "Put packages, engine bundles, checksums and a signature into one release folder, so that",
      "a board's owner needs neither this repository nor Maven. README.txt in it says how to go on."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 keygen --out update.key",
      "  ./dir7 dist --key update.key --out build/release",
      "  ./dir7 dist --key update.key --target orin-nano --engine build/emoji.dir7 --out"
          + " build/release"
    })
public final class DistCommand implements Dir7Command {

  @Mixin private SigningOption signing = new SigningOption();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The release folder; one that is there is replaced.")
  private Path out;

  @Option(
      names = "--engine",
      paramLabel = "DIR",
      description =
          "Engine directory made by quantize; may be repeated. Without it the shipped checkpoint as"
              + " w8 and as fp16.")
  private List<Path> engines = List.of();

  @Option(
      names = "--target",
      split = ",",
      defaultValue = "orin-nano,generic-arm64,generic-amd64",
      paramLabel = "NAME",
      description = "Kinds of board, with commas between them (${DEFAULT-VALUE}).")
  private List<String> targets;

  @Option(
      names = "--packages",
      paramLabel = "DIR",
      description = "Take the packages out of this folder, made by package, and make none.")
  private Path packages;

  @Mixin private JdkOptions java = new JdkOptions();

  @Override
  public int order() {
    return 72;
  }

  @Override
  public Integer call() {
    SigningKey secret = signing.key();
    List<Target> boards = new ArrayList<>();
    for (String target : targets) {
      boards.add(
          Target.of(target)
              .orElseThrow(
                  () ->
                      Dir7Exception.usage(
                          "--target %s: must be one of %s", target, Target.names())));
    }
    for (Target board : packages == null ? List.<Target>of() : boards) {
      if (!Files.isRegularFile(packages.resolve(PackageCommand.fileName(board)))) {
        throw Dir7Exception.badInput(
            "--packages %s: has no %s; ./dir7 package --target %s makes it",
            packages, PackageCommand.fileName(board), board.label());
      }
    }
    checkReplaceable();
    AtomicDirectory.write(out, folder -> fill(folder, boards, secret));
    System.out.println(out);
    return 0;
  }

  /** What is no release is nobody's to delete. */
  private void checkReplaceable() {
    if (!Files.exists(out)) {
      return;
    }
    try (Stream<Path> files = Files.list(out)) {
      if (!Files.exists(out.resolve(Checksums.FILE)) && files.findAny().isPresent()) {
        throw Dir7Exception.badInput(
            "--out %s: is there and is no release folder; name another, or delete it", out);
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(out, e);
    }
  }

  private void fill(Path folder, List<Target> boards, SigningKey secret) {
    try {
      for (Target board : boards) {
        if (packages != null) {
          Path made = packages.resolve(PackageCommand.fileName(board));
          Files.copy(made, folder.resolve(made.getFileName()));
        } else {
          PackageCommand.make(board, java.homeInRelease(board, Installation.current()), folder);
        }
      }
      long sequence = Instant.now().getEpochSecond();
      for (Path engine : engines.isEmpty() ? shipped() : engines) {
        EngineBundle bundle = new EngineBundle(engine, targets, sequence, Proof.USUAL);
        bundle.write(folder.resolve(bundle.name().replace(' ', '-') + ".dir7u"), secret);
      }
      Files.copy(signing.publicHalf(), folder.resolve("update.pub"));
      Files.writeString(folder.resolve("README.txt"), SystemFiles.template("RELEASE.txt"));
      Checksums.write(folder, secret);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  /** The shipped checkpoint's engines, made in the build folder. */
  private static List<Path> shipped() {
    Installation here = Installation.current();
    List<Path> made = new ArrayList<>();
    for (Precision precision : List.of(Precision.W8, Precision.FP16)) {
      Path engine = here.build().resolve("dist").resolve(precision.id() + ".dir7");
      try (Progress progress = Progress.of("quantizing to " + precision.id())) {
        Quantizer.quantize(here.shippedCheckpoint(), precision, engine, progress::update);
      }
      made.add(engine);
    }
    return made;
  }
}
