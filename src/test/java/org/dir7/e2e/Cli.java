package org.dir7.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.dir7.deploy.cli.CommandLineFactory;
import org.dir7.deploy.process.ChildProcess;

/** The command line in a process of its own, with the class path of this one. */
final class Cli {

  private static final int LIMIT_MINUTES = 5;

  /** Commands that draw the shipped model's pictures, or larger ones. */
  private static final Set<String> DRAWS = Set.of("generate", "demo", "profile");

  /** For the others, which live for a second: half of it would go into compiling thoroughly. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private Cli() {}

  /** What a process printed and how it ended. */
  record Outcome(int exitCode, String out, String err) {}

  static Outcome dir7(String... arguments) throws IOException, InterruptedException {
    return dir7(List.of(), arguments);
  }

  static Outcome dir7(List<String> options, String... arguments)
      throws IOException, InterruptedException {
    return run(command(options, arguments));
  }

  /** In this process, for what needs none of its own: a process takes a second or two to start. */
  static synchronized Outcome here(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode = CommandLineFactory.create().execute(arguments);
      return new Outcome(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  /** The command of {@code dir7}, for those who start it themselves. */
  static List<String> command(List<String> options, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-Xmx1g", "--add-modules=jdk.incubator.vector"));
    all.add("-Ddir7.home=" + home());
    if (arguments.length > 0 && !DRAWS.contains(arguments[0])) {
      all.addAll(SHORT_LIVED);
    }
    all.addAll(options);
    return ChildProcess.java(
        all, System.getProperty("java.class.path"), "org.dir7.deploy.Main", List.of(arguments));
  }

  static Outcome run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("dir7-e2e-", ".out");
    Path err = Files.createTempFile("dir7-e2e-", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .directory(home().toFile())
              .start();
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(command + " hangs: " + Files.readString(err));
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Root of the repository. */
  static Path home() {
    return Path.of(System.getProperty("dir7.home")).toAbsolutePath().normalize();
  }
}
