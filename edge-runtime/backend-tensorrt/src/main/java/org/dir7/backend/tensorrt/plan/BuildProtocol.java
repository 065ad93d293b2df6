package org.dir7.backend.tensorrt.plan;

import java.util.Arrays;
import java.util.Optional;

/**
 * What the child process says on its standard output, a line each; every other line is a log line
 * of TensorRT.
 *
 * <pre>
 * dir7-plan start NAME
 * dir7-plan done NAME
 * dir7-plan measured NAME NUMBER      names: BuildResult
 * dir7-plan failed SENTENCE
 * </pre>
 */
public final class BuildProtocol {

  private static final String MARK = "dir7-plan ";

  private BuildProtocol() {}

  /** What a line means. */
  public sealed interface Message {

    record Start(PlanName plan) implements Message {}

    record Done(PlanName plan) implements Message {}

    record Measured(String name, long value) implements Message {}

    record Failed(String sentence) implements Message {}
  }

  public static String start(PlanName plan) {
    return MARK + "start " + plan.id();
  }

  public static String done(PlanName plan) {
    return MARK + "done " + plan.id();
  }

  public static String measured(String name, long value) {
    return MARK + "measured " + name + " " + value;
  }

  public static String failed(String sentence) {
    return MARK + "failed " + sentence.replace('\n', ' ');
  }

  /** Empty for lines that are no message. */
  public static Optional<Message> parse(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    String[] parts = line.substring(MARK.length()).split(" ", 2);
    if (parts.length < 2) {
      return Optional.empty();
    }
    if (parts[0].equals("failed")) {
      return Optional.of(new Message.Failed(parts[1]));
    }
    if (parts[0].equals("measured")) {
      return measured(parts[1].split(" "));
    }
    Optional<PlanName> plan =
        Arrays.stream(PlanName.values()).filter(p -> p.id().equals(parts[1])).findFirst();
    if (parts[0].equals("start")) {
      return plan.map(Message.Start::new);
    }
    return parts[0].equals("done") ? plan.map(Message.Done::new) : Optional.empty();
  }

  private static Optional<Message> measured(String[] words) {
    if (words.length != 2 || !words[1].matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(new Message.Measured(words[0], Long.parseLong(words[1])));
  }
}
