package org.dir7.daemon.update;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.Sha256;
import org.dir7.update.BundleManifest;
import org.dir7.update.Slots;

/** The trial of an updated engine. */
public final class EngineTrial extends SlotTrial {

  /**
   * @param engine directory as configured; without slots around it there is nothing to do
   */
  public EngineTrial(Optional<Path> engine) {
    super(BundleManifest.Kind.ENGINE, engine.flatMap(Slots::around));
  }

  @Override
  boolean serves(Path slot) {
    String hash = host().snapshot().engine().map(EngineInfo::hash).orElse("");
    return hash.equals(Sha256.of(slot.resolve(Slots.ENGINE).resolve(EngineManifest.FILE)));
  }

  @Override
  public void engineChanged() {
    look();
    confirm();
  }

  /** Goes back at once where the engine that cannot be loaded is on trial. */
  @Override
  public boolean engineFailed(String sentence) {
    if (slots().flatMap(Slots::trial).isEmpty()) {
      return false;
    }
    slots().get().rollBack();
    new UpdateEvents(host())
        .say(
            "undone",
            "engine: it cannot be loaded, %s is in use again: %s"
                .formatted(slots().get().current().orElse(""), sentence),
            Optional.empty());
    return true;
  }
}
