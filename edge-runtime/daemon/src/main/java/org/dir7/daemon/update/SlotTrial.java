package org.dir7.daemon.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleManifest;
import org.dir7.update.Installer;
import org.dir7.update.Slots;
import org.tinylog.Logger;

/**
 * Ends the trial of an update: the daemon that serves with it is the last proof. One that never
 * comes so far leaves the trial as it is, and the unit's {@code dir7-slots} goes back. The status
 * says which slot is in use.
 */
abstract class SlotTrial implements Extension {

  private final BundleManifest.Kind kind;
  private final Optional<Slots> slots;
  private volatile Optional<Used> used = Optional.empty();
  private ExtensionHost host;

  /**
   * The slot that this process uses.
   *
   * @param sequence of its bundle
   * @param trial whether it is still to be proven
   */
  private record Used(String slot, long sequence, boolean trial) {}

  /**
   * @param slots empty where there is nothing to do
   */
  SlotTrial(BundleManifest.Kind kind, Optional<Slots> slots) {
    this.kind = kind;
    this.slots = slots;
  }

  /** Whether what this daemon serves with is what lies in the slot. */
  abstract boolean serves(Path slot);

  /** Whether this process can be about to serve with what lies in the slot. */
  boolean mayServe(Path slot) {
    return true;
  }

  final ExtensionHost host() {
    return host;
  }

  final Optional<Slots> slots() {
    return slots;
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
    slots
        .flatMap(Slots::returned)
        .ifPresent(
            sentence ->
                new UpdateEvents(daemon)
                    .say("undone", kind.id() + ": " + sentence, Optional.empty()));
    look();
  }

  @Override
  public void serving() {
    confirm();
  }

  /** Asked for when something changes only: the status is published with every job. */
  final void look() {
    try {
      used =
          slots.flatMap(
              all -> all.currentFolder().filter(this::mayServe).flatMap(slot -> use(all, slot)));
    } catch (Dir7Exception e) {
      // What is served is checked when it is loaded; this is said of it only.
      Logger.warn("{}; the status does not say which {} is installed", e.getMessage(), kind.id());
      used = Optional.empty();
    }
  }

  private static Optional<Used> use(Slots slots, Path slot) {
    return Installer.installed(slot)
        .map(
            manifest ->
                new Used(
                    String.valueOf(slot.getFileName()),
                    manifest.sequence(),
                    slots.trial().isPresent()));
  }

  @Override
  public void addToStatus(ObjectNode status) {
    used.ifPresent(
        now -> {
          ObjectNode all =
              status.get("slots") instanceof ObjectNode there ? there : status.putObject("slots");
          all.putObject(kind.id())
              .put("slot", now.slot())
              .put("sequence", now.sequence())
              .put("trial", now.trial());
        });
  }

  final synchronized void confirm() {
    // An update may have come after this process loaded what it uses: that one is not proven yet.
    if (slots.flatMap(Slots::trial).isPresent()
        && serves(slots.get().currentFolder().orElseThrow())) {
      slots.get().confirm();
      Logger.info(
          "update of the {} proven: slot {} serves", kind.id(), slots.get().current().orElse(""));
      look();
      host.statusChanged();
    }
  }
}
