package org.dir7.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped access lists say what the published contract says, in two languages. */
class AccessListTest {

  /** A right: who, {@code read} or {@code write}, and the topic; {@code DEVICE} is who signs in. */
  private static Set<String> mosquitto() throws Exception {
    Set<String> rights = new TreeSet<>();
    String who = "";
    for (String line : Files.readAllLines(Cli.home().resolve("deploy/mosquitto/dir7.acl"))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split(" ");
      switch (words[0]) {
        case "user" -> who = words[1];
        case "pattern" -> rights.add("DEVICE " + words[1] + " " + device(words[2], "%u"));
        case "topic" -> rights.add(who + " " + words[1] + " " + words[2]);
        default -> throw new AssertionError(line);
      }
    }
    return rights;
  }

  private static Set<String> emqx() throws Exception {
    String text = Files.readString(Cli.home().resolve("deploy/emqx/acl.conf"));
    text = text.replaceAll("(?m)^%%.*$", "");
    assertTrue(text.strip().endsWith("{deny, all}."), "what is not allowed is denied");
    Set<String> rights = new TreeSet<>();
    Matcher rules =
        Pattern.compile(
                "\\{allow, (all|\\{user, \"([^\"]+)\"\\}), (subscribe|publish),"
                    + " \\[([^\\]]*)\\]\\}\\.")
            .matcher(text);
    while (rules.find()) {
      String who = rules.group(2) == null ? "DEVICE" : rules.group(2);
      String right = rules.group(3).equals("subscribe") ? "read" : "write";
      Matcher topics = Pattern.compile("\"([^\"]+)\"").matcher(rules.group(4));
      while (topics.find()) {
        rights.add(who + " " + right + " " + device(topics.group(1), "${username}"));
      }
    }
    return rights;
  }

  private static String device(String topic, String variable) {
    return topic.replace(variable, "DEVICE");
  }

  /** Channels and operations of asyncapi.yaml, which this test reads by their fixed layout. */
  private static Set<String> contract() throws Exception {
    String text = Files.readString(Cli.home().resolve("deploy/api/asyncapi.yaml"));
    Set<String> rights = new TreeSet<>();
    Matcher operations =
        Pattern.compile("action: (receive|send)\\n\\s+channel: \\{ \\$ref: '#/channels/(\\w+)' \\}")
            .matcher(text);
    while (operations.find()) {
      Matcher address =
          Pattern.compile("(?m)^  " + operations.group(2) + ":\\n    address: (.*)$").matcher(text);
      assertTrue(address.find(), operations.group(2));
      String topic = address.group(1).replace("'", "");
      if (topic.contains("{group}")) {
        continue; // the groups' blocks are examples, for a user name cannot say which group
      }
      String filter =
          topic
              .replace("{reply}", "dir7/reply/#")
              .replace("{device}", "DEVICE")
              .replaceAll("\\{\\w+\\}", "+");
      rights.add("DEVICE " + (operations.group(1).equals("receive") ? "read " : "write ") + filter);
    }
    return rights;
  }

  @Test
  void bothListsGrantTheSame() throws Exception {
    assertEquals(mosquitto(), emqx());
  }

  @Test
  void aDeviceHasTheRightsOfTheContractAndNoOthers() throws Exception {
    Set<String> granted = new TreeSet<>(mosquitto());
    granted.removeIf(right -> !right.startsWith("DEVICE "));
    Set<String> contract = contract();
    // Channels of the contract that asyncapi.yaml does not describe yet.
    contract.add("DEVICE write dir7/v1/DEVICE/jobs/+/preview");
    assertEquals(contract, granted);
  }

  @Test
  void noRightReachesAnotherDevice() throws Exception {
    for (String right : mosquitto()) {
      if (right.startsWith("DEVICE ") && right.contains(" dir7/v1/")) {
        assertTrue(right.contains(" dir7/v1/DEVICE/"), right);
      }
    }
    Path list = Cli.home().resolve("deploy/mosquitto/dir7.acl");
    assertTrue(Files.readString(list).lines().noneMatch(line -> line.contains("%c")));
  }
}
