package org.dir7.deploy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Dir7Exception.Kind;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one sentence on standard error and an exit code. */
public final class Failures {

  private Failures() {}

  /** Wrong flags: the sentence, the nearest known names, where to read on. */
  static int usage(ParameterException failure, String[] args) {
    CommandLine line = failure.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(
        failure instanceof UnmatchedArgumentException unmatched
            ? UnknownWord.sentence(unmatched)
            : lowerFirst(failure.getMessage().replaceFirst("^Error: ", "")));
    err.printf("try: ./%s --help%n", line.getCommandSpec().qualifiedName());
    return Kind.USAGE.exitCode();
  }

  /** What a command threw. */
  static int execution(Exception failure, CommandLine line, ParseResult result) {
    PrintWriter err = line.getErr();
    if (failure instanceof Dir7Exception known && known.kind() != Kind.INTERNAL) {
      err.println(known.getMessage());
      if (result.hasMatchedOption("--verbose") && known.getCause() != null) {
        known.getCause().printStackTrace(err);
      }
      return known.kind().exitCode();
    }
    return internal(failure, err);
  }

  /** What the virtual machine threw: memory that ran out is the device's limit, the rest ours. */
  public static int error(Error failure, PrintStream stream) {
    PrintWriter err = new PrintWriter(stream, true, StandardCharsets.UTF_8);
    if (failure instanceof OutOfMemoryError) {
      err.printf(
          "out of memory: the Java heap ends at %d MiB (%s); set DIR7_JAVA_OPTS=-Xmx2g for more%n",
          Runtime.getRuntime().maxMemory() >> 20, failure.getMessage());
      return Kind.ENVIRONMENT.exitCode();
    }
    return internal(failure, err);
  }

  /** A defect of this program: its trace goes to a file, its name and the file's to the user. */
  private static int internal(Throwable failure, PrintWriter err) {
    String summary = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    try {
      Path log = Files.createTempFile("dir7-failure-", ".log");
      Files.writeString(log, trace(failure));
      err.printf("internal error: %s; please report it with %s%n", summary, log);
    } catch (IOException e) {
      err.printf("internal error: %s%n%s", summary, trace(failure));
    }
    return Kind.INTERNAL.exitCode();
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    text.write(new VersionProvider().getVersion()[0] + System.lineSeparator());
    failure.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static String lowerFirst(String message) {
    return message.isEmpty()
        ? "wrong arguments"
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
