package org.dir7.deploy.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.dir7.deploy.cli.Progress;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;

/** The steps of {@code host.sh}, run on a host. */
final class RemoteHost implements AutoCloseable {

  private static final String FOLDER = "\"${HOME:-/tmp}\"/.cache/dir7-deploy/";

  private final Ssh ssh;
  private final String root;
  private final String script;

  /**
   * @param root in place of the host's /; empty for the host itself
   */
  RemoteHost(Ssh ssh, String root) {
    this.ssh = ssh;
    this.root = root;
    try (InputStream in = RemoteHost.class.getResourceAsStream("host.sh")) {
      script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Dir7Exception.internal("host.sh cannot be read").causedBy(e);
    }
  }

  /** What there is on the host, by name. */
  Map<String, String> facts() {
    Ssh.Outcome facts = step("facts", Map.of());
    if (facts.exitCode() != 0) {
      throw Dir7Exception.environment("the host's home folder cannot be written");
    }
    Map<String, String> values = new HashMap<>();
    for (String line : facts.out().split("\n", -1)) {
      String[] words = line.split(" ", 2);
      values.put(words[0], words.length < 2 ? "" : words[1].strip());
    }
    return values;
  }

  /**
   * Runs a step.
   *
   * @param variables of the step; values are put into quotes here
   */
  Ssh.Outcome step(String name, Map<String, String> variables) {
    StringBuilder text = new StringBuilder("step=" + name + "\nroot=" + quoted(root) + "\n");
    variables.forEach(
        (key, value) -> text.append(key).append('=').append(quoted(value)).append('\n'));
    return ssh.script(text.append(script).toString());
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }

  /**
   * Brings a file to the host, unless it is there; goes on where an earlier call was cut off.
   *
   * @return its name there, which is its SHA-256
   */
  String send(Path file) {
    String sha256 = Sha256.of(file);
    Map<String, String> variables = Map.of("file", sha256);
    String here = step("arrived", variables).out();
    if (here.equals("whole")) {
      return sha256;
    }
    try (Progress progress = Progress.of("sending " + file.getFileName())) {
      long size = Files.size(file);
      long offset = Long.parseLong(here) > size ? 0 : Long.parseLong(here);
      ssh.append(file, offset, FOLDER + sha256 + ".part", done -> progress.update(done, size, ""));
    } catch (IOException e) {
      throw FileFailures.cannotRead(file, e);
    }
    if (step("seal", variables).exitCode() != 0) {
      throw Dir7Exception.environment(
          "%s arrived damaged and was deleted there; run the same command again", file);
    }
    return sha256;
  }

  @Override
  public void close() {
    ssh.close();
  }
}
