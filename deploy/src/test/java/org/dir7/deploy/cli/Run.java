package org.dir7.deploy.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * A command line run in this process.
 *
 * @param out standard output
 * @param err standard error
 */
record Run(int exitCode, String out, String err) {

  static Run of(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    PrintStream newOut = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream newErr = new PrintStream(err, true, StandardCharsets.UTF_8);
    System.setOut(newOut);
    System.setErr(newErr);
    try {
      CommandLine line = CommandLineFactory.create();
      line.setOut(new PrintWriter(newOut, true));
      line.setErr(new PrintWriter(newErr, true));
      int exitCode = line.execute(arguments);
      return new Run(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }
}
