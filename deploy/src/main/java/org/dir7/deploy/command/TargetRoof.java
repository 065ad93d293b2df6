package org.dir7.deploy.command;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.predict.Roof;

/** A target named on the command line, for which times can be predicted. */
final class TargetRoof {

  private TargetRoof() {}

  /**
   * Its best.
   *
   * @param besides what else the option takes, for messages
   * @throws Dir7Exception usage: unknown, or no one board
   */
  static Roof of(String label, String... besides) {
    Target target =
        Target.of(label)
            .orElseThrow(
                () ->
                    Dir7Exception.usage("--target %s: must be one of: %s", label, boards(besides)));
    Optional<Roof> roof = Roof.of(target);
    return roof.orElseThrow(
        () ->
            Dir7Exception.usage(
                "--target %s: is no one board; times are predicted for %s",
                label, boards(besides)));
  }

  private static String boards(String... besides) {
    Stream<String> boards =
        Arrays.stream(Target.values())
            .filter(target -> Roof.of(target).isPresent())
            .map(Target::label);
    return Stream.concat(boards, Arrays.stream(besides)).collect(Collectors.joining(", "));
  }
}
