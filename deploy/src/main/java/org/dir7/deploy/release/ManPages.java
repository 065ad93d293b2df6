package org.dir7.deploy.release;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.dir7.engine.Version;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Manual pages out of the commands' own help, so that there is one text: {@code man dir7-daemon}.
 */
final class ManPages {

  private static final String EXIT_CODES = "Exit codes:";

  private ManPages() {}

  /** File name to contents, gzipped: one page for the program and one a command. */
  static Map<String, byte[]> of(CommandLine root) {
    Map<String, byte[]> pages = new TreeMap<>();
    pages.put("dir7.1.gz", gzip(page(root.getCommandSpec(), "dir7")));
    root.getSubcommands()
        .forEach(
            (name, line) -> {
              if (!name.equals("help")) {
                page(pages, line, "dir7-" + name);
              }
            });
    return pages;
  }

  private static void page(Map<String, byte[]> pages, CommandLine line, String name) {
    pages.put(name + ".1.gz", gzip(page(line.getCommandSpec(), name)));
    line.getSubcommands().forEach((sub, inner) -> page(pages, inner, name + "-" + sub));
  }

  private static String page(CommandSpec spec, String name) {
    StringBuilder page = new StringBuilder();
    String[] description = texts(spec.usageMessage().description());
    page.append(".TH \"%s\" 1 \"\" \"dir7-edge %s\"\n".formatted(name, Version.current()));
    String first = description.length == 0 ? name : sentence(description[0]);
    page.append(".SH NAME\n%s \\- %s\n".formatted(roff(name), roff(first)));
    page.append(".SH SYNOPSIS\n.nf\n");
    String synopsis =
        new CommandLine.Help(spec, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    page.append(roff(synopsis.strip())).append("\n.fi\n.SH DESCRIPTION\n");
    for (String paragraph : description) {
      // troff begins an indented line anew and keeps its indent.
      page.append(roff(paragraph)).append(paragraph.startsWith(" ") ? "\n" : "\n.PP\n");
    }
    options(spec, page);
    if (name.equals("dir7")) {
      commands(spec, page);
    }
    footer(texts(spec.usageMessage().footer()), page);
    page.append(".SH SEE ALSO\n.BR dir7 (1)\n");
    return page.toString();
  }

  private static void options(CommandSpec spec, StringBuilder page) {
    page.append(".SH OPTIONS\n");
    for (PositionalParamSpec argument : spec.positionalParameters()) {
      option(argument, argument.paramLabel(), page);
    }
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        option(option, String.join(", ", option.names()) + label, page);
      }
    }
  }

  private static void option(ArgSpec spec, String heading, StringBuilder page) {
    page.append(".TP\n.B %s\n".formatted(roff(heading)));
    String text = String.join(" ", texts(spec.description()));
    String shown = spec.defaultValue() == null ? "" : spec.defaultValue();
    page.append(roff(text.replace("${DEFAULT-VALUE}", shown))).append('\n');
  }

  private static void commands(CommandSpec spec, StringBuilder page) {
    page.append(".SH COMMANDS\n");
    spec.subcommands()
        .forEach(
            (name, line) -> {
              String[] lines = texts(line.getCommandSpec().usageMessage().description());
              page.append(".TP\n.B %s\n".formatted(roff(name)));
              page.append(roff(lines.length == 0 ? "" : lines[0])).append('\n');
            });
  }

  /** The first sentence, without its full stop. */
  private static String sentence(String text) {
    return text.split("\\.( |$)", 2)[0];
  }

  /** Examples and exit codes have sections of their own; what comes before them is notes. */
  private static void footer(String[] lines, StringBuilder page) {
    boolean begun = false;
    for (String line : lines) {
      if (line.equals("Example:") || line.equals("Examples:")) {
        page.append(begun ? ".fi\n" : "").append(".SH EXAMPLES\n.nf\n");
      } else if (line.startsWith(EXIT_CODES)) {
        page.append(begun ? ".fi\n" : "").append(".SH EXIT STATUS\n.nf\n");
        page.append(roff(line.substring(EXIT_CODES.length()).strip())).append('\n');
      } else if (begun) {
        page.append(roff(line)).append('\n');
      } else if (!line.isBlank()) {
        page.append(".SH NOTES\n.nf\n").append(roff(line)).append('\n');
      } else {
        continue;
      }
      begun = true;
    }
    page.append(begun ? ".fi\n" : "");
  }

  /** Help texts with picocli's own markup resolved, and the program's installed name. */
  private static String[] texts(String[] lines) {
    return Arrays.stream(lines)
        .map(line -> Ansi.OFF.string(line).replace("%n", "\n").replace("%%", "%"))
        .map(line -> line.replace("./dir7", "dir7"))
        .toArray(String[]::new);
  }

  /** Text that troff prints as it is. */
  private static String roff(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-");
    return escaped
        .lines()
        .map(line -> line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line)
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }

  private static byte[] gzip(String page) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(page.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
