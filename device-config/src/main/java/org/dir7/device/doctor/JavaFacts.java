package org.dir7.device.doctor;

import java.lang.module.ModuleFinder;

/**
 * The Java that runs, or would run, the program.
 *
 * @param feature 17, 21, 25, ...
 * @param version in full
 * @param vectorPresent whether the runtime contains {@code jdk.incubator.vector}
 * @param vectorOn whether it was started with it
 */
public record JavaFacts(int feature, String version, boolean vectorPresent, boolean vectorOn) {

  private static final String VECTOR = "jdk.incubator.vector";

  /** The one that runs this code. */
  public static JavaFacts running() {
    return new JavaFacts(
        Runtime.version().feature(),
        Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
        ModuleFinder.ofSystem().find(VECTOR).isPresent(),
        ModuleLayer.boot().findModule(VECTOR).isPresent());
  }
}
