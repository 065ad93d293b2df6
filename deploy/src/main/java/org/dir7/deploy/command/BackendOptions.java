package org.dir7.deploy.command;

import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.SessionOptions;
import picocli.CommandLine.Option;

/** Where an engine runs, for every command that loads one to draw with it here. */
final class BackendOptions {

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "cpu, tensorrt, or auto for the best that can run here. Default: auto.")
  private String name;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "Threads of the CPU backend. Default: 0, one a processor.")
  private int threads;

  /** A backend's name, or {@code auto}. */
  String name() {
    return name;
  }

  /**
   * Threads; 0 for one a processor.
   *
   * @throws Dir7Exception usage: below 0
   */
  int threads() {
    if (threads < 0) {
      throw Dir7Exception.usage("--threads %d: must be 0 or more", threads);
    }
    return threads;
  }

  /** Without timing of operations. */
  SessionOptions session() {
    return new SessionOptions(threads(), false);
  }

  /** The flags that say the same again. */
  String flags() {
    return "--backend %s --threads %d".formatted(name, threads());
  }
}
