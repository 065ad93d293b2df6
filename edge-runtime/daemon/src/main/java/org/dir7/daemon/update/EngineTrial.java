package org.dir7.daemon.update;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.Sha256;
import org.dir7.update.Slots;
import org.tinylog.Logger;

/**
 * Ends the trial of an updated engine: the daemon that serves it is the last proof. One that never
 * comes so far leaves the trial as it is, and the unit's {@code dir7-slots} goes back.
 */
public final class EngineTrial implements Extension {

  private final Optional<Slots> slots;
  private ExtensionHost host;

  /**
   * @param engine directory as configured; without slots around it there is nothing to do
   */
  public EngineTrial(Optional<Path> engine) {
    this.slots = engine.flatMap(Slots::around);
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
    slots
        .flatMap(Slots::returned)
        .ifPresent(sentence -> Logger.warn("update of the engine undone: {}", sentence));
  }

  @Override
  public void serving() {
    confirm();
  }

  @Override
  public void engineChanged() {
    confirm();
  }

  private synchronized void confirm() {
    if (slots.flatMap(Slots::trial).isEmpty()) {
      return;
    }
    Path manifest = slots.get().currentFolder().orElseThrow().resolve(Slots.ENGINE);
    String serves = host.snapshot().engine().map(EngineInfo::hash).orElse("");
    // An update may have come after the engine was loaded: that one is not proven yet.
    if (serves.equals(Sha256.of(manifest.resolve(EngineManifest.FILE)))) {
      slots.get().confirm();
      Logger.info("update of the engine proven: slot {} serves", slots.get().current().orElse(""));
    }
  }
}
