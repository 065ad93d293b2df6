package org.dir7.daemon.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A small disk in memory that can be filled. Needs the right to mount. */
public final class Tmpfs implements AutoCloseable {

  private static final int BLOCK = 64 << 10;
  private static final int MOUNT_SECONDS = 10;

  private final Path path;

  private Tmpfs(Path path) {
    this.path = path;
  }

  /** Mounts one; the test is skipped, with the reason, where that is not allowed. */
  public static Tmpfs mount(Path path, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(path);
    String[] mount = {"mount", "-t", "tmpfs", "-o", "size=%dm".formatted(mebibytes), "tmpfs"};
    String said = run(mount, path);
    Assumptions.assumeTrue(said.isEmpty(), "a small disk cannot be mounted here: " + said);
    return new Tmpfs(path);
  }

  public Path path() {
    return path;
  }

  /** Leaves no byte free. */
  public void fill() throws IOException {
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(filler())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (Files.getFileStore(path).getUsableSpace() > 0) {
        throw full;
      }
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() throws IOException {
    Files.delete(filler());
  }

  private Path filler() {
    return path.resolve("filler");
  }

  /** What a command said against it; empty where it succeeded. */
  private static String run(String[] command, Path last) throws IOException, InterruptedException {
    String[] whole = java.util.Arrays.copyOf(command, command.length + 1);
    whole[command.length] = last.toString();
    Process process = new ProcessBuilder(whole).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    if (!process.waitFor(MOUNT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "no end in " + MOUNT_SECONDS + " s";
    }
    return process.exitValue() == 0 ? "" : said;
  }

  @Override
  public void close() throws IOException {
    try {
      String said = run(new String[] {"umount", "-l"}, path);
      if (!said.isEmpty()) {
        throw new IOException(said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
