package org.dir7.deploy.cli;

import picocli.CommandLine.Option;

/** Flags that every command has. */
final class GlobalOptions {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log what happens, on standard error.")
  boolean verbose;
}
