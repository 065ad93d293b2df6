package org.dir7.deploy.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.ProcessMemory;

/** What another Java process of this user says and does when asked with the JDK's {@code jcmd}. */
public final class Jcmd {

  private Jcmd() {}

  /**
   * Runs one of its diagnostic commands.
   *
   * @param command with its arguments, as in {@code VM.metaspace vslist}
   * @return what it printed
   * @throws IOException if there is no such process, or it does not know the command
   */
  public static String run(long pid, String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    words.add(Long.toString(pid));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output.strip());
    }
    return output;
  }

  /**
   * What is resident there while nothing is kept for reuse: Java keeps up to 8 MiB of its
   * compilers' work space until a task of its own frees it every 5 s ({@code Arena Chunk} of {@code
   * jcmd VM.native_memory}), and the C library keeps what was freed. The least of 6 s is without
   * both. Linux.
   *
   * @return bytes
   * @throws IOException if there is no such process
   */
  public static long leastResident(long pid) throws IOException, InterruptedException {
    long least = Long.MAX_VALUE;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
    do {
      run(pid, "System.trim_native_heap");
      least = Math.min(least, ProcessMemory.resident(pid));
      Thread.sleep(500);
    } while (System.nanoTime() < end);
    return least;
  }
}
