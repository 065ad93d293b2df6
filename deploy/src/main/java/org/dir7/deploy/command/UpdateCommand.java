package org.dir7.deploy.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Target;
import org.dir7.device.board.BoardDetector;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.update.BundleManifest;
import org.dir7.update.Installer;
import org.dir7.update.Proof;
import org.dir7.update.PublicKeys;
import org.dir7.update.Slots;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dir7 update}: a signed engine or program on this device, in the other of two slots. */
@Command(
    name = "update",
    description = {
      "Install a signed bundle, an engine or a program, on this device: into the free slot, then"
          + " one picture",
      "as proof, then the switch. What serves is not touched before the proof. Restart the service",
      "afterwards: what does not serve in three starts is undone at the fourth."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 update emoji.dir7u --key update.key.pub --base /var/lib/dir7",
      "  ./dir7 update --status --base /var/lib/dir7",
      "  ./dir7 update --rollback --base /var/lib/dir7",
      "",
      "Exit codes: 0 installed, 1 the proof failed and nothing changed, 3 refused, 4 no room"
    })
public final class UpdateCommand implements Dir7Command {

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "Bundle made by dir7 bundle.")
  private Path bundle;

  @Option(
      names = "--key",
      defaultValue = "/etc/dir7/update.pub",
      paramLabel = "FILE",
      description = "Public key that must have signed it (${DEFAULT-VALUE}).")
  private Path key;

  @Option(
      names = "--base",
      defaultValue = "/var/lib/dir7",
      paramLabel = "DIR",
      description = "Folder of the slots (${DEFAULT-VALUE}).")
  private Path base;

  @Option(
      names = "--backend",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "What draws the proof: auto, cpu or tensorrt (${DEFAULT-VALUE}).")
  private String backend;

  @Option(names = "--status", description = "Say what is installed, and stop.")
  private boolean status;

  @Option(names = "--rollback", description = "Go back to the engine before the last update.")
  private boolean rollback;

  @Option(names = "--program", description = "With --rollback: the program, not the engine.")
  private boolean program;

  @Option(
      names = "--prove",
      description = "Draw the proof of the engine that is installed, and change nothing.")
  private boolean prove;

  @Override
  public int order() {
    return 67;
  }

  @Override
  public Integer call() {
    if (program && !rollback) {
      throw Dir7Exception.usage("--program goes with --rollback");
    }
    if (status) {
      System.out.println(said(BundleManifest.Kind.ENGINE));
      if (slots(BundleManifest.Kind.PROGRAM).current().isPresent()) {
        System.out.println(said(BundleManifest.Kind.PROGRAM));
      }
      return 0;
    }
    if (rollback) {
      requireOwner();
      BundleManifest.Kind kind = program ? BundleManifest.Kind.PROGRAM : BundleManifest.Kind.ENGINE;
      slots(kind).rollBack();
      System.out.println(said(kind));
      return 0;
    }
    if (prove) {
      return prove();
    }
    if (bundle == null) {
      throw Dir7Exception.usage("update needs a bundle, --status, --rollback or --prove");
    }
    return install();
  }

  private Slots slots(BundleManifest.Kind kind) {
    return Installer.slots(base, kind);
  }

  /** What a new program is asked before it is switched to. */
  private int prove() {
    Optional<Path> slot =
        slots(BundleManifest.Kind.ENGINE)
            .currentFolder()
            .filter(folder -> Proof.of(folder).isPresent());
    if (slot.isEmpty()) {
      System.out.println("no engine with a proof is installed: only serving will tell");
      return 0;
    }
    Optional<String> problem = EngineProof.problem(slot.get(), backend);
    System.out.println(problem.orElse("the engine's picture is as it should be"));
    return problem.isPresent() ? 1 : 0;
  }

  /** What another user wrote there, the service could neither switch nor be sent to. */
  private void requireOwner() {
    if (!Files.exists(base)) {
      return;
    }
    try {
      Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      if (!own.equals(Files.getAttribute(base, "unix:uid"))) {
        String owner = Files.getOwner(base).getName();
        throw Dir7Exception.badInput(
            "%s belongs to %s: run this as that user, sudo -Hu %s dir7 update ...",
            base, owner, owner);
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(base, e);
    }
  }

  private int install() {
    requireOwner();
    if (!Files.isRegularFile(key)) {
      throw Dir7Exception.badInput("--key %s: no such file; this device trusts nobody yet", key);
    }
    String target =
        BoardDetector.detect(DeviceRoot.system())
            .model()
            .target()
            .map(Target::label)
            .orElseThrow(() -> Dir7Exception.environment("no target fits this machine"));
    Installer installer = new Installer(base, PublicKeys.read(key), target);
    BundleManifest manifest = installer.check(bundle).manifest();
    Path slot;
    try (Progress progress = Progress.of("unpacking")) {
      slot = installer.unpack(bundle, bytes -> progress.update(bytes, manifest.bytes(), ""));
    }
    Optional<String> problem =
        switch (manifest.kind()) {
          case ENGINE -> EngineProof.problem(slot, backend);
          case PROGRAM -> ProgramProof.problem(slot, base, backend);
        };
    if (problem.isPresent()) {
      System.out.printf(
          "%s: not installed, %s; what served before serves on%n", bundle, problem.get());
      return 1;
    }
    installer.switchTo(slot);
    System.out.println(said(manifest.kind()));
    System.out.println(
        "A running daemon takes it up when it is restarted (sudo systemctl restart dir7).");
    return 0;
  }

  /** What is installed of a kind. */
  private String said(BundleManifest.Kind kind) {
    Slots slots = slots(kind);
    return slots
        .currentFolder()
        .flatMap(Installer::installed)
        .map(
            m ->
                "%s %s, sequence %d, slot %s%s"
                    .formatted(
                        kind.id(),
                        m.name(),
                        m.sequence(),
                        slots.current().orElseThrow(),
                        slots.trial().isPresent() ? ", on trial until the daemon serves it" : ""))
        .orElse(
            kind == BundleManifest.Kind.ENGINE
                ? "no engine is installed in " + slots.folder()
                : "program: that of the package");
  }
}
