package org.dir7.backend.tensorrt.plan;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.dir7.engine.Dir7Exception;
import org.tinylog.Logger;

/**
 * Builds in a process of its own: what TensorRT's builder needs (gigabytes on some machines) is
 * gone when it ends, and a builder that is killed for memory takes no job with it.
 */
public final class ChildBuild implements PlanBuilder {

  /** Log lines kept for the sentence of a child that died without one. */
  private static final int LAST_LINES = 3;

  private final List<String> command;

  /**
   * @param command the child's command line, to which request folder, cache folder and precision
   *     are appended
   */
  public ChildBuild(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** A JVM like this one, same class path, that runs {@code main}. */
  public static ChildBuild ofThisJvm(String main, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    return new ChildBuild(command);
  }

  @Override
  public void build(
      Path request, String precision, PlanCache cache, Consumer<BuildProgress> progress) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(request.toString(), cache.folder().toString(), precision));
    double expected = cache.lastBuildSeconds();
    try {
      Process child = new ProcessBuilder(line).redirectErrorStream(true).start();
      try {
        follow(child, expected, progress);
      } finally {
        child.destroyForcibly();
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("the plan builder cannot be started: %s", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Dir7Exception.environment("the plan build was interrupted");
    }
  }

  private static void follow(Process child, double expected, Consumer<BuildProgress> progress)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    int finished = 0;
    Deque<String> last = new ArrayDeque<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        BuildProtocol.Message message = BuildProtocol.parse(line).orElse(null);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (message instanceof BuildProtocol.Message.Failed failed) {
          throw Dir7Exception.environment("plans cannot be built: %s", failed.sentence());
        } else if (message instanceof BuildProtocol.Message.Start started) {
          progress.accept(new BuildProgress(started.plan(), finished, seconds, expected));
        } else if (message instanceof BuildProtocol.Message.Done done) {
          finished++;
          progress.accept(new BuildProgress(done.plan(), finished, seconds, expected));
        } else {
          Logger.debug("plan builder: {}", line);
          last.addLast(line);
          if (last.size() > LAST_LINES) {
            last.removeFirst();
          }
        }
      }
    }
    int code = child.waitFor();
    if (code != 0) {
      throw Dir7Exception.environment(
          "plans cannot be built: the builder ended with code %d%s; its last lines: %s",
          code, code == 137 ? " (killed, as a rule for memory)" : "", String.join(" | ", last));
    }
  }
}
