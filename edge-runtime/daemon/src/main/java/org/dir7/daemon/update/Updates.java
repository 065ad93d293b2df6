package org.dir7.daemon.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dir7.daemon.Extension;
import org.dir7.daemon.ExtensionHost;
import org.dir7.daemon.job.JsonText;
import org.dir7.daemon.mqtt.Incoming;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;
import org.dir7.update.BundleManifest;
import org.dir7.update.PartialBundle;
import org.tinylog.Logger;

/**
 * Engines and programs over the air: an order on the update topic names a bundle, which is fetched,
 * checked and proven beside the work of the daemon; then the engine is loaded anew between two
 * jobs, or the daemon ends for its new program to start. What becomes of it is said on the device's
 * events. An order outlives a restart.
 */
public final class Updates implements Extension {

  private static final long EVENT_NANOS = 10_000_000_000L;
  private static final long PAUSE_MILLIS = 15_000;
  private static final long IDLE_NANOS = 600_000_000_000L;
  private static final long SILENCE_NANOS = 900_000_000_000L;
  private static final int CHUNKS_AN_EVENT = 4;
  private static final String ORDER = "order.json";

  /**
   * What was installed.
   *
   * @param sentence name, sequence and slot
   */
  public record Installed(BundleManifest.Kind kind, String sentence) {}

  /** Installs a bundle that has arrived, in a process of its own. */
  @FunctionalInterface
  public interface Installation {
    /**
     * Checks, unpacks, proves and switches.
     *
     * @throws Dir7Exception where it was refused or did not prove itself; nothing has changed then
     */
    Installed install(Path bundle) throws InterruptedException;
  }

  private final Path incoming;
  private final Installation installation;
  private final Optional<Runnable> restart;
  private final long pauseMillis;
  private final UpdateOrder.Parser parser = new UpdateOrder.Parser();
  private ExtensionHost host;
  private Thread worker;
  private volatile UpdateOrder current;
  private PartialBundle chunks;
  private int unsaid;
  private long heardNanos;
  private volatile boolean closing;

  /**
   * @param incoming folder for what is on its way
   * @param restart ends this process, which is started again, with a new program; empty where
   *     nobody would start it
   */
  public Updates(Path incoming, Installation installation, Optional<Runnable> restart) {
    this(incoming, installation, restart, PAUSE_MILLIS);
  }

  Updates(Path incoming, Installation installation, Optional<Runnable> restart, long pauseMillis) {
    this.incoming = incoming;
    this.installation = installation;
    this.restart = restart;
    this.pauseMillis = pauseMillis;
  }

  @Override
  public void start(ExtensionHost daemon) {
    host = daemon;
  }

  @Override
  public void serving() {
    Path order = incoming.resolve(ORDER);
    if (Files.isRegularFile(order)) {
      try {
        begin(parser.parse(Files.readAllBytes(order)));
      } catch (IOException | Dir7Exception e) {
        Logger.warn(e, "update: the order of an earlier run cannot be taken up");
      }
    }
  }

  @Override
  public List<String> topics() {
    return List.of(host.topics().update(), host.topics().updateData());
  }

  @Override
  public void arrived(Incoming message) {
    if (message.retained()) {
      return; // it would come again with every connection
    }
    try {
      if (message.topic().equals(host.topics().updateData())) {
        chunk(UpdateChunk.parse(message.payload()));
        return;
      }
      if (message.size() > JsonText.MAX_BYTES) {
        throw Dir7Exception.badInput(
            "the message has %d bytes; at most %d are taken", message.size(), JsonText.MAX_BYTES);
      }
      begin(parser.parse(message.payload()));
    } catch (Dir7Exception e) {
      say("refused", e.getMessage(), Optional.empty());
    }
  }

  /** Takes a piece of the bundle that is waited for; others are of an order that is over. */
  private synchronized void chunk(UpdateChunk chunk) {
    if (chunks == null || !chunks.sha256().equals(chunk.sha256())) {
      return;
    }
    long before = chunks.offset();
    long here = chunks.append(chunk.offset(), chunk.data());
    heardNanos = System.nanoTime();
    // Often enough for the sender to go on, and at once where a piece is missing.
    if (here == before || chunks.complete() || ++unsaid >= CHUNKS_AN_EVENT) {
      sayHowFar(chunks);
    }
  }

  private void sayHowFar(PartialBundle bundle) {
    unsaid = 0;
    new UpdateEvents(host).received(bundle.offset(), current);
    notifyAll();
  }

  /** Waits until all chunks are here; how far they are survives a restart. */
  private synchronized void awaitChunks(PartialBundle bundle) throws InterruptedException {
    bundle.begin();
    chunks = bundle;
    heardNanos = System.nanoTime();
    unsaid = 0;
    new UpdateEvents(host).received(bundle.offset(), current);
    try {
      while (!bundle.complete()) {
        if (System.nanoTime() - heardNanos > SILENCE_NANOS) {
          throw Dir7Exception.environment(
              "no chunk came for %d s; %d of %d bytes are here and are kept",
              SILENCE_NANOS / 1_000_000_000, bundle.offset(), bundle.size());
        }
        wait(1000);
      }
    } finally {
      chunks = null;
    }
  }

  private synchronized void begin(UpdateOrder order) {
    if (worker != null && worker.isAlive()) {
      if (!order.sha256().equals(current.sha256()) || order.size() != current.size()) {
        throw Dir7Exception.badInput(
            "an update is in progress (%s); this one was not begun", current.source());
      }
      if (order.url().isPresent() != current.url().isPresent()) {
        throw Dir7Exception.badInput(
            "the bundle comes %s already; this order was not taken", current.source());
      }
      current = order; // asked again; the bundle may lie elsewhere now
      if (chunks != null) {
        sayHowFar(chunks); // who sends chunks asks how far they are
      }
      return;
    }
    current = order;
    worker = new Thread(() -> guarded(order), "dir7-update");
    worker.setDaemon(true);
    worker.start();
  }

  private void guarded(UpdateOrder order) {
    PartialBundle bundle = new PartialBundle(incoming, order.sha256(), order.size());
    try {
      update(order, bundle);
    } catch (Dir7Exception e) {
      if (closing) {
        return; // a file was closed under it; the next daemon goes on
      }
      // What has arrived is of use when the order comes again, unless it is what was refused.
      if (bundle.complete()) {
        bundle.discard();
      }
      forget();
      say("refused", e.getMessage(), Optional.of(order));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the daemon stops; the next one goes on
    } catch (RuntimeException e) {
      Logger.error(e, "update: failed");
      bundle.discard();
      forget();
      say("refused", "internal error: " + e, Optional.of(order));
    }
  }

  private void update(UpdateOrder order, PartialBundle bundle) throws InterruptedException {
    remember(order);
    say(
        "receiving",
        bundle.offset() + " of " + order.size() + " bytes are here",
        Optional.of(order));
    if (order.url().isEmpty()) {
      awaitChunks(bundle);
    } else {
      download(order, bundle);
    }
    install(order, bundle);
  }

  private void download(UpdateOrder order, PartialBundle bundle) throws InterruptedException {
    long[] told = {System.nanoTime()};
    new Download(bundle, () -> current.url().orElseThrow(), pauseMillis)
        .fetch(
            bytes -> {
              if (System.nanoTime() - told[0] > EVENT_NANOS) {
                told[0] = System.nanoTime();
                String sentence = bytes + " of " + order.size() + " bytes are here";
                say("receiving", sentence, Optional.of(order));
              }
              return !closing;
            });
  }

  private void install(UpdateOrder order, PartialBundle bundle) throws InterruptedException {
    Path whole = bundle.whole();
    say("proving", "it is unpacked and draws a picture", Optional.of(order));
    Installed installed = installation.install(whole);
    bundle.discard();
    forget();
    boolean program = installed.kind() == BundleManifest.Kind.PROGRAM;
    String when = program && restart.isEmpty() ? "; it runs when the daemon is started again" : "";
    say("installed", installed.sentence() + when, Optional.of(order));
    if (!program) {
      host.reload();
    } else if (restart.isPresent()) {
      awaitIdle();
      restart.get().run();
    }
  }

  /** For a while: the picture in progress would be drawn again. */
  private void awaitIdle() throws InterruptedException {
    long end = System.nanoTime() + IDLE_NANOS;
    while (host.snapshot().runningId() != null && System.nanoTime() < end) {
      Thread.sleep(200);
    }
  }

  private void remember(UpdateOrder order) {
    try {
      Files.createDirectories(incoming);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(incoming, e);
    }
    AtomicFile.write(incoming.resolve(ORDER), order.json());
  }

  private void forget() {
    try {
      Files.deleteIfExists(incoming.resolve(ORDER));
    } catch (IOException e) {
      Logger.warn(e, "update: {} cannot be deleted", incoming.resolve(ORDER));
    }
  }

  private void say(String state, String sentence, Optional<UpdateOrder> order) {
    new UpdateEvents(host).say(state, sentence, order);
  }

  @Override
  public void close() {
    closing = true;
    Thread now;
    synchronized (this) {
      now = worker;
    }
    if (now != null) {
      now.interrupt();
      try {
        now.join(5000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
