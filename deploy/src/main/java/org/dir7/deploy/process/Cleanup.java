package org.dir7.deploy.process;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what was added, the last first, exactly once: at {@link #close()}, or when the virtual
 * machine is told to stop (Ctrl-C, SIGTERM) before that.
 */
public final class Cleanup implements AutoCloseable {

  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  public Cleanup() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "dir7-cleanup"));
  }

  /** Adds a resource; one that comes after the end is closed at once. */
  @CanIgnoreReturnValue
  public <T extends AutoCloseable> T add(T resource) {
    synchronized (this) {
      if (!closed) {
        resources.push(resource);
        return resource;
      }
    }
    closeQuietly(resource);
    return resource;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      while (!resources.isEmpty()) {
        closeQuietly(resources.pop());
      }
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
