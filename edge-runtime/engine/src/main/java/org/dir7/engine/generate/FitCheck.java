package org.dir7.engine.generate;

import org.dir7.engine.backend.MemoryContract;

/** Asked before an engine is loaded. */
@FunctionalInterface
public interface FitCheck {

  /** Lets everything pass: for tools whose user watches. */
  FitCheck NONE = contract -> {};

  /**
   * Refuses what this machine cannot hold.
   *
   * @param contract what the engine will hold, in bounds
   * @throws org.dir7.engine.Dir7Exception environment: it does not fit
   */
  void check(MemoryContract contract);
}
