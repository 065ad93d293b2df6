package org.dir7.engine.generate;

import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Preparation;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.model.Model;

/** A better backend than the one in use, which has to be prepared on this machine first. */
public final class Upgrade {

  private final Backend backend;
  private final Preparation preparation;
  private final Model model;
  private final SessionOptions options;

  Upgrade(Backend backend, Preparation preparation, Model model, SessionOptions options) {
    this.backend = backend;
    this.preparation = preparation;
    this.model = model;
    this.options = options;
  }

  public Backend backend() {
    return backend;
  }

  /** Why it is not in use yet: one clause. */
  public String reason() {
    return preparation.reason();
  }

  /**
   * Prepares the backend, which may take minutes, and opens the engine there; on any thread, while
   * the generator draws.
   *
   * @return for {@link Generator#use}; the caller closes it where it is not used
   * @throws org.dir7.engine.Dir7Exception (environment) where it fails, with the reason
   * @throws java.util.concurrent.CancellationException after {@link #cancel}
   */
  public Session open(Preparation.Listener listener) {
    preparation.run(listener);
    return backend.open(model, options);
  }

  /** Ends an {@link #open} on another thread soon. */
  public void cancel() {
    preparation.cancel();
  }
}
