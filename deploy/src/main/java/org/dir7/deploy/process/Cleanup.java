package org.dir7.deploy.process;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.dir7.engine.Dir7Exception;

/**
 * Closes what was opened, the last first, exactly once: at {@link #close()}, or when the virtual
 * machine is told to stop (Ctrl-C, SIGTERM) before that.
 */
public final class Cleanup implements AutoCloseable {

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  public Cleanup() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "dir7-cleanup"));
  }

  /**
   * Opens a resource. An end that comes meanwhile waits for it: a process that is started but not
   * yet known here would outlive the folder that it writes to.
   *
   * @throws Dir7Exception of kind environment after the end; nothing is opened then
   */
  @CanIgnoreReturnValue
  public synchronized <T extends AutoCloseable> T open(Supplier<T> opening) {
    if (closed) {
      throw Dir7Exception.environment("stopped before it was done");
    }
    T resource = opening.get();
    resources.push(resource);
    return resource;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!resources.isEmpty()) {
      closeQuietly(resources.pop());
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("while cleaning up: " + e.getMessage());
    }
  }
}
