package org.dir7.daemon;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.dir7.engine.Conditioning;

/**
 * The texts of the pictures to come, encoded while others are drawn. Keeps the last ones, twice as
 * many as are drawn at once: the next ones' are begun when those before may not have been fetched
 * yet.
 */
final class TextAhead implements AutoCloseable {

  private final Function<String, Conditioning> encoder;
  private final int kept;

  /** Held while a text is encoded, never while one is fetched. */
  private final Object encoding = new Object();

  @GuardedBy("this")
  private final Map<String, CompletableFuture<Conditioning>> texts =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, CompletableFuture<Conditioning>> eldest) {
          return size() > kept;
        }
      };

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param kept texts, at least 2
   */
  TextAhead(Function<String, Conditioning> encoder, int kept) {
    this.encoder = encoder;
    this.kept = kept;
  }

  /**
   * Encodes a prompt, unless it is here.
   *
   * @throws org.dir7.engine.Dir7Exception as the encoder does; its job will say so in its turn
   */
  void encode(String prompt) {
    synchronized (encoding) {
      CompletableFuture<Conditioning> text = new CompletableFuture<>();
      if (added(prompt, text)) {
        try {
          text.complete(encoder.apply(prompt));
        } finally {
          text.cancel(false); // nobody waits for what failed
        }
      }
    }
  }

  private synchronized boolean added(String prompt, CompletableFuture<Conditioning> text) {
    return !closed && texts.putIfAbsent(prompt, text) == null;
  }

  /** The states of a prompt where they are here; waits while they are made. */
  Optional<Conditioning> of(String prompt) {
    try {
      return Optional.ofNullable(begun(prompt)).map(CompletableFuture::join);
    } catch (CancellationException | CompletionException e) {
      return Optional.empty();
    }
  }

  private synchronized CompletableFuture<Conditioning> begun(String prompt) {
    return texts.get(prompt);
  }

  /** Nothing is encoded any more when this returns. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    synchronized (encoding) {
      // what was being encoded is done
    }
  }
}
