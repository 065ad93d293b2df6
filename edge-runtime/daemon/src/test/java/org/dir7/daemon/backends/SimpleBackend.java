package org.dir7.daemon.backends;

import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.model.Model;

/** Runs everywhere at once and paints grey. */
public class SimpleBackend implements Backend {

  public static final String NAME = "simple";

  /** Sessions that are open now. */
  public static int open() {
    return GreySession.OPEN.get();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Above the CPU backend, which the quantizer brings onto the class path of tests. */
  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Availability availability() {
    return Availability.yes("for tests");
  }

  @Override
  public Session open(Model model, SessionOptions options) {
    return new GreySession();
  }

  @Override
  public Wkv7Operator wkv7(SessionOptions options) {
    throw new UnsupportedOperationException();
  }
}
