package org.dir7.daemon.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.daemon.EngineInfo;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.engine.format.EngineManifest;
import org.dir7.engine.io.Sha256;
import org.dir7.update.BundleManifest;
import org.dir7.update.Installer;
import org.dir7.update.Slots;
import org.tinylog.Logger;

/**
 * Ends the trial of an updated engine: the daemon that serves it is the last proof. One that never
 * comes so far leaves the trial as it is, and the unit's {@code dir7-slots} goes back.
 */
public final class EngineTrial implements Extension {

  private final Optional<Slots> slots;
  private ExtensionHost host;
  private volatile Optional<Loaded> loaded = Optional.empty();

  /**
   * What was loaded last.
   *
   * @param sequence of its bundle
   * @param trial whether it is still to be proven
   */
  private record Loaded(String slot, long sequence, boolean trial) {}

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
    look();
  }

  /** Asked for once an engine: the status is published with every job. */
  private void look() {
    loaded =
        slots.flatMap(
            found ->
                found
                    .currentFolder()
                    .flatMap(Installer::installed)
                    .map(BundleManifest::sequence)
                    .map(
                        sequence ->
                            new Loaded(
                                found.current().orElse(""), sequence, found.trial().isPresent())));
  }

  @Override
  public void addToStatus(ObjectNode status) {
    loaded.ifPresent(
        now ->
            status
                .putObject("slots")
                .putObject("engine")
                .put("slot", now.slot())
                .put("sequence", now.sequence())
                .put("trial", now.trial()));
  }

  @Override
  public void serving() {
    confirm();
  }

  @Override
  public void engineChanged() {
    look();
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
      look();
      host.statusChanged();
      Logger.info("update of the engine proven: slot {} serves", slots.get().current().orElse(""));
    }
  }
}
