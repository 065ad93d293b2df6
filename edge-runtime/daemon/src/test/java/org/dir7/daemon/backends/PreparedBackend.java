package org.dir7.daemon.backends;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;

/** Better, but its preparation lasts until a test lets it end. */
public final class PreparedBackend extends SimpleBackend {

  public static final String NAME = "prepared";

  /** The preparation in progress: completed with nothing, or with a failure. */
  private static volatile CompletableFuture<Void> work;

  private static volatile boolean prepared;
  private static volatile Precision refused;

  /** As on a new machine; unusable until this is called. */
  public static void reset() {
    work = new CompletableFuture<>();
    prepared = false;
    refused = null;
  }

  /** Engines of that precision do not run on it. */
  public static void refuse(Precision precision) {
    refused = precision;
  }

  /** Not there at all. */
  public static void remove() {
    work = null;
  }

  public static void finish() {
    prepared = true;
    work.complete(null);
  }

  public static void fail(String sentence) {
    work.completeExceptionally(Dir7Exception.environment("%s", sentence));
  }

  public static boolean cancelled() {
    return work.isCancelled();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability availability() {
    return work == null ? Availability.no("no test wants it") : Availability.yes("for tests");
  }

  @Override
  public Optional<String> refusal(Precision precision) {
    return precision == refused
        ? Optional.of("precision " + precision.id() + " does not run on it")
        : Optional.empty();
  }

  @Override
  public Optional<Preparation> preparation(Model model, SessionOptions options) {
    return prepared ? Optional.empty() : Optional.of(new Waiting(work));
  }

  private record Waiting(CompletableFuture<Void> work) implements Preparation {

    @Override
    public String reason() {
      return "nothing has been built yet";
    }

    @Override
    public void run(Listener listener) {
      listener.at(0.5, "half built");
      try {
        work.join(); // a cancelled future throws what the interface promises
      } catch (CompletionException e) {
        throw (Dir7Exception) e.getCause();
      }
    }

    @Override
    public void cancel() {
      work.cancel(true);
    }
  }
}
