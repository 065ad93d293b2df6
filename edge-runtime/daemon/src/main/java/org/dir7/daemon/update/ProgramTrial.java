package org.dir7.daemon.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.update.BundleManifest;
import org.dir7.update.Installer;
import org.dir7.update.Slots;

/** The trial of an updated program: the one that runs this. */
public final class ProgramTrial extends SlotTrial {

  private final Path home;

  /**
   * @param engine directory as configured: programs have their slots beside the engine's
   * @param home folder of the program that runs
   */
  public ProgramTrial(Optional<Path> engine, Path home) {
    super(
        BundleManifest.Kind.PROGRAM,
        Slots.aroundProgram(home)
            .or(
                () ->
                    engine
                        .flatMap(Slots::around)
                        .map(slots -> slots.folder().getParent())
                        .map(base -> Installer.slots(base, BundleManifest.Kind.PROGRAM))));
    this.home = home;
  }

  @Override
  boolean serves(Path slot) {
    try {
      return Files.isSameFile(home, slot.resolve(Slots.PROGRAM));
    } catch (IOException e) {
      return false; // one of them is not there
    }
  }

  @Override
  boolean mayServe(Path slot) {
    return serves(slot);
  }
}
