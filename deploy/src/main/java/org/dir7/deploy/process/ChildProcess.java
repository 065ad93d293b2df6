package org.dir7.deploy.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;

/**
 * A Java process with this Java, whose output goes to a log file. {@link #close()} closes its
 * standard input, which asks it to end, and kills it when it has not ended in time.
 */
public final class ChildProcess implements AutoCloseable {

  private static final int STOP_SECONDS = 10;
  private static final String INCUBATOR = "Using incubator modules";

  private final String name;
  private final Process process;
  private final Path log;

  private ChildProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts one with standard output and standard error in the log. */
  public static ChildProcess start(String name, List<String> command, Path log) {
    return start(name, command, log, ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** Starts one whose standard output is read by {@link #output()}. */
  static ChildProcess startTalking(String name, List<String> command, Path log) {
    return start(name, command, log, ProcessBuilder.Redirect.PIPE);
  }

  private static ChildProcess start(
      String name, List<String> command, Path log, ProcessBuilder.Redirect output) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new ChildProcess(name, process, log);
    } catch (IOException e) {
      throw Dir7Exception.environment("cannot start the %s: %s", name, e.getMessage()).causedBy(e);
    }
  }

  /**
   * The command of a Java process.
   *
   * @param options for the virtual machine
   */
  public static List<String> java(
      List<String> options, String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:-UsePerfData");
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  InputStream output() {
    return process.getInputStream();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return whether it did within the time
   */
  public boolean awaitExit(int seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS);
  }

  /** Exit code of a process that ended. */
  public int exitCode() {
    return process.exitValue();
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** The last lines that it wrote, for a sentence about why it ended. */
  public String lastWords() {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
      List<String> all = lines.filter(line -> !line.contains(INCUBATOR)).toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 5), all.size()));
    } catch (IOException | UncheckedIOException e) {
      return "(its log " + log + " cannot be read)";
    }
  }

  /** What it wrote, in full. */
  public Path log() {
    return log;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name + " (process " + pid() + ")";
  }
}
