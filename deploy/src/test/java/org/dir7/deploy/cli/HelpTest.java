package org.dir7.deploy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dir7.engine.Version;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {

  @Test
  void everyCommandTeachesWithAnExample() {
    for (CommandLine sub : CommandLineFactory.create().getSubcommands().values()) {
      String name = sub.getCommandName();
      if (name.equals("help")) {
        continue;
      }
      String help = sub.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertTrue(help.contains("./dir7 " + name), help);
      sub.getCommandSpec()
          .options()
          .forEach(
              option ->
                  assertTrue(
                      option.hidden() || option.description().length > 0,
                      name + " " + option.longestName() + " has no description"));
    }
  }

  @Test
  void descriptionsAreWrappedByTheHelpAlone() {
    String help = Run.of("update", "--help").out();
    assertTrue(help.contains("device: into the free slot, then one\npicture as proof, then"), help);
  }

  @Test
  void anExampleWithinADescriptionKeepsItsLines() {
    String help = Run.of("fleet", "--help").out();
    assertTrue(help.contains("\n  groups:\n    shop:\n      engine: "), help);
    assertTrue(help.contains("\n      devices: [nano-1, nano-2, nano-3]\n"), help);
  }

  @Test
  void theDemoComesFirst() {
    Run run = Run.of("--help");
    assertEquals(0, run.exitCode());
    int demo = run.out().indexOf("\n  demo ");
    int quantize = run.out().indexOf("\n  quantize ");
    assertTrue(demo > 0 && demo < quantize, run.out());
  }

  @Test
  void saysItsVersion() {
    Run run = Run.of("--version");
    assertEquals(0, run.exitCode());
    assertTrue(run.out().startsWith("dir7-edge " + Version.current() + " (Java "), run.out());
  }

  @Test
  void withoutCommandHelpIsShownAndTheExitCodeSaysUsage() {
    Run run = Run.of();
    assertEquals(2, run.exitCode());
    assertTrue(run.err().contains("Commands:"), run.err());
  }
}
