package org.dir7.benchmarks.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dir7.deploy.process.Jcmd;
import org.dir7.profile.Memory.Part;
import org.dir7.profile.run.JavaRegions;
import org.dir7.profile.run.ResidentMemory;

/**
 * What the resident memory of another Java process is made of, by the rules of {@code dir7
 * profile}: for a daemon that serves.
 *
 * <p>Argument: process id, of the same user. Linux; asks the process with {@code jcmd} where its
 * regions are.
 */
public final class ResidentParts {

  private static final double MIB = 1048576.0;

  private ResidentParts() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    long pid = Long.parseLong(args[0]);
    JavaRegions regions =
        JavaRegions.of(Jcmd.run(pid, "VM.info") + Jcmd.run(pid, "VM.metaspace", "vslist"));
    List<String> smaps = Files.readAllLines(Path.of("/proc", args[0], "smaps"));
    ResidentMemory memory = ResidentMemory.of(smaps, regions);
    System.out.println("| what | resident MiB |\n|---|---|");
    for (Part part : memory.parts()) {
      print(part.name(), part.bytes());
    }
    print("unattributed", memory.unattributed());
    print("all", memory.resident());
  }

  private static void print(String name, long bytes) {
    System.out.printf(Locale.ROOT, "| %s | %.1f |%n", name, bytes / MIB);
  }
}
