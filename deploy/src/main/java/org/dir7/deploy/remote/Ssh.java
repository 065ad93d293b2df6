package org.dir7.deploy.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.engine.Dir7Exception;

/**
 * One connection of the system's ssh client, shared by all commands (ControlMaster): keys,
 * passwords, jump hosts and known hosts are its business and the user's configuration's.
 */
final class Ssh implements AutoCloseable {

  /** What ssh itself exits with, as opposed to the command that it ran. */
  private static final int LOST = 255;

  private static final int CHUNK = 1 << 16;

  private final String host;
  private final TemporaryFolder folder;
  private final List<String> options;

  /** What a command printed on standard output, and its exit code. */
  record Outcome(int exitCode, String out) {}

  private Ssh(String host, TemporaryFolder folder, List<String> options) {
    this.host = host;
    this.folder = folder;
    this.options = options;
  }

  /**
   * Logs in; ssh asks on the terminal where it has to.
   *
   * @param host as for ssh: a name of its configuration, {@code USER@NAME}
   * @param config in place of the user's own configuration file
   * @throws Dir7Exception (environment) with ssh's last line
   */
  static Ssh connect(String host, Optional<Path> config) {
    if (host.startsWith("-")) {
      throw Dir7Exception.usage("HOST is \"%s\"; it must not begin with -", host);
    }
    // The path of a socket has 108 bytes at most.
    TemporaryFolder folder = TemporaryFolder.create("dir7-ssh");
    List<String> options = new ArrayList<>();
    config.ifPresent(file -> options.addAll(List.of("-F", file.toAbsolutePath().toString())));
    options.addAll(List.of("-o", "ControlPath=" + folder.path().resolve("s")));
    options.addAll(List.of("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4"));
    Ssh ssh = new Ssh(host, folder, options);
    try {
      ssh.logIn();
      return ssh;
    } catch (RuntimeException | Error e) {
      folder.close();
      throw e;
    }
  }

  private void logIn() {
    Path said = folder.path().resolve("log");
    List<String> command = command("-M", "-N", "-f");
    command.add(host);
    try {
      // It goes on in the background: a pipe would never end.
      Process process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(said.toFile())
              .start();
      if (process.waitFor() != 0) {
        String last = Files.readString(said).lines().reduce("", (a, b) -> b);
        throw Dir7Exception.environment("cannot log in to %s with ssh: %s", host, last.strip());
      }
    } catch (IOException e) {
      throw Dir7Exception.environment("ssh cannot be run: is openssh-client installed?")
          .causedBy(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private List<String> command(String... first) {
    List<String> command = new ArrayList<>(List.of("ssh"));
    command.addAll(List.of(first));
    command.addAll(options);
    return command;
  }

  /**
   * Runs a shell script; what it says on standard error goes to the user's.
   *
   * @throws Dir7Exception (environment) where the connection is lost
   */
  Outcome script(String script) {
    Process process = start("sh");
    try (OutputStream in = process.getOutputStream()) {
      in.write(script.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The shell ended before it had read all: its exit code says more.
    }
    return outcome(process);
  }

  /**
   * Appends what is in a file from an offset on to a file there.
   *
   * @param progress told of bytes that are there
   */
  void append(Path file, long offset, String remote, LongConsumer progress) {
    Process process = start("cat >> " + remote);
    try (OutputStream out = process.getOutputStream();
        InputStream in =
            Channels.newInputStream(
                FileChannel.open(file, StandardOpenOption.READ).position(offset))) {
      byte[] chunk = new byte[CHUNK];
      long done = offset;
      for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
        out.write(chunk, 0, count);
        done += count;
        progress.accept(done);
      }
    } catch (IOException e) {
      // A full disk or a lost connection: the exit code says which.
    }
    if (outcome(process).exitCode() != 0) {
      throw Dir7Exception.environment("%s: %s could not be written there", host, remote);
    }
  }

  private Process start(String remoteCommand) {
    List<String> command = command();
    command.addAll(List.of(host, remoteCommand));
    try {
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw Dir7Exception.environment("ssh cannot be run: %s", e.getMessage()).causedBy(e);
    }
  }

  private Outcome outcome(Process process) {
    try {
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code == LOST) {
        throw Dir7Exception.environment(
            "the connection to %s was lost; run the same command again, it goes on from there",
            host);
      }
      return new Outcome(code, out);
    } catch (IOException e) {
      throw Dir7Exception.environment("ssh to %s: %s", host, e.getMessage()).causedBy(e);
    } catch (InterruptedException e) {
      process.destroy();
      throw interrupted(e);
    }
  }

  private Dir7Exception interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return Dir7Exception.environment("interrupted while ssh talked to %s", host).causedBy(e);
  }

  @Override
  public void close() {
    List<String> command = command("-O", "exit");
    command.add(host);
    try (folder) {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      // It is gone already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
