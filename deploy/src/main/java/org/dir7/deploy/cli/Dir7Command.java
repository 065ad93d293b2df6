package org.dir7.deploy.cli;

import java.util.concurrent.Callable;

/**
 * A sub-command of {@code dir7}: a class with picocli's {@code @Command(name = ...)}, listed in
 * {@code META-INF/services/org.dir7.deploy.cli.Dir7Command} of its jar. A command that is on the
 * class path appears in the help; there is no other list.
 *
 * <p>{@link #call()} returns 0, or 1 where what it checked differs or a gate is exceeded. All else
 * is thrown: {@link org.dir7.engine.Dir7Exception} for what a user can mend.
 */
public interface Dir7Command extends Callable<Integer> {

  /** Place in the list of commands, the smallest first. */
  default int order() {
    return 100;
  }

  /** Level of log lines on standard error unless {@code --verbose} says otherwise. */
  default String logLevel() {
    return "warn";
  }
}
