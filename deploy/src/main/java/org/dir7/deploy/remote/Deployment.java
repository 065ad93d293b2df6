package org.dir7.deploy.remote;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.device.Target;
import org.dir7.device.board.BoardModel;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleFile;
import org.dir7.update.BundleManifest;

/** The order of things on one host. */
final class Deployment {

  private static final Map<String, String> NONE = Map.of();

  private final String host;
  private final RemoteHost remote;

  Deployment(String host, RemoteHost remote) {
    this.host = host;
    this.remote = remote;
  }

  /**
   * Brings a release.
   *
   * @param config in place of the host's own
   * @return exit code
   */
  int bring(Release release, String precision, Optional<Path> config) {
    Map<String, String> facts = checked();
    Target board = board(facts);
    Path deb = release.packageFor(board.label());
    Path bundle = release.engine(precision);
    BundleManifest wanted = BundleFile.open(bundle, release.key()).manifest();
    long sequence = wanted.sequence();
    say("%s: board %s", host, board.label());

    String key = remote.send(release.keyFile());
    String trusted = facts.get("key");
    if (!trusted.isEmpty() && !trusted.equals(key)) {
      throw Dir7Exception.badInput(
          "%s trusts another key than %s (SHA-256 %s there); where the release is right, delete"
              + " /etc/dir7/update.pub there first",
          host, release.keyFile(), trusted);
    }
    String installed = facts.get("engine");
    if (!installed.isEmpty() && Long.parseLong(installed) > sequence) {
      throw Dir7Exception.badInput(
          "%s has a newer engine (sequence %s) than the release (%d); --rollback goes back",
          host, installed, sequence);
    }
    room(facts, deb, bundle);

    String program = remote.send(deb);
    int code = remote.step("doctor", Map.of("file", program)).exitCode();
    if (code != 0) {
      throw Dir7Exception.environment(
          "the doctor on %s says above why serving is impossible; nothing was installed", host);
    }
    boolean newProgram = !program.equals(facts.get("package"));
    if (newProgram) {
      run("package", Map.of("file", program), "the package could not be installed");
      // What comes after it may fail: --rollback then undoes this, and nothing older.
      note(true, false);
    }
    say("%s: program %s", host, newProgram ? "installed" : "is there already");
    String settings = config.map(remote::send).orElse("");
    run(
        "settle",
        Map.of("key", key, "config", settings),
        "the configuration was refused, the old one stays");

    // Engines of one release differ in their names only.
    boolean newEngine =
        !installed.equals(Long.toString(sequence))
            || !facts.get("engine_name").equals(wanted.name());
    if (newEngine) {
      code = remote.step("engine", Map.of("file", remote.send(bundle))).exitCode();
      if (code == 1) {
        return 1; // its proof failed, as said above
      } else if (code != 0) {
        throw failed(code, "the engine could not be installed");
      }
    }
    say("%s: engine %s", host, newEngine ? "installed and proven" : "is there already");
    note(newProgram, newEngine);
    serve(facts, newProgram || newEngine || config.isPresent());
    remote.step("clean", NONE);
    return 0;
  }

  /** Notes on the host what {@code --rollback} has to undo. */
  private void note(boolean program, boolean engine) {
    run("changed", Map.of("package", yes(program), "engine", yes(engine)), "no note");
  }

  /** Undoes the last deployment; returns the exit code. */
  int rollBack() {
    Map<String, String> facts = checked();
    String program = facts.get("last_package");
    String engine = facts.get("last_engine");
    if (!program.equals("yes") && !engine.equals("yes")) {
      throw Dir7Exception.badInput("%s: there is no deployment to undo", host);
    }
    run("rollback", Map.of("package", program, "engine", engine), "nothing to go back to");
    run("changed", Map.of("package", "no", "engine", "no", "undone", "yes"), "no note");
    say(
        "%s: back to the earlier %s",
        host,
        program.equals(engine)
            ? "package and engine"
            : program.equals("yes") ? "package" : "engine");
    serve(facts, true);
    return 0;
  }

  private Map<String, String> checked() {
    Map<String, String> facts = remote.facts();
    if (facts.get("architecture").isEmpty()) {
      throw Dir7Exception.environment("%s has no dpkg: packages are for Debian and Ubuntu", host);
    }
    if (!facts.get("root").equals("yes")) {
      throw Dir7Exception.environment(
          "sudo on %s asks %s for a password; log in as root, or let sudo go without one",
          host, facts.get("user"));
    }
    return facts;
  }

  /** Kind of the host's board, by its device tree and processor. */
  private Target board(Map<String, String> facts) {
    String architecture = facts.get("architecture");
    List<String> compatible = List.of(facts.get("compatible").split(" ", -1));
    return BoardModel.of(compatible, architecture)
        .target()
        .orElseThrow(
            () ->
                Dir7Exception.environment(
                    "%s is a machine of kind %s; there are packages for arm64 and amd64",
                    host, architecture));
  }

  private void room(Map<String, String> facts, Path deb, Path bundle) {
    long sent = (deb.toFile().length() + bundle.toFile().length()) >> 10;
    // Both lie there packed, the package also unpacked (three times) and the engine in its slot.
    require(facts, "home_kib", 2 * sent, "its home folder");
    require(facts, "state_kib", 5 * sent, "/var");
  }

  private void require(Map<String, String> facts, String fact, long kib, String where) {
    long free = Long.parseLong(facts.get(fact));
    if (free < kib) {
      throw Dir7Exception.environment(
          "%s has %d MiB left in %s; %d are needed", host, free >> 10, where, kib >> 10);
    }
  }

  private void serve(Map<String, String> facts, boolean changed) {
    if (!facts.get("systemd").equals("yes")) {
      say("%s: no systemd there: start dir7 daemon yourself", host);
    } else {
      if (changed) {
        say("%s: starting ...", host);
        run("serve", NONE, "the daemon does not serve, see above");
      }
      say("%s: serves", host);
    }
  }

  private void run(String step, Map<String, String> variables, String failure) {
    int code = remote.step(step, variables).exitCode();
    if (code != 0) {
      throw failed(code, failure);
    }
  }

  private Dir7Exception failed(int code, String what) {
    return code == Dir7Exception.Kind.BAD_INPUT.exitCode()
        ? Dir7Exception.badInput("%s: %s", host, what)
        : Dir7Exception.environment("%s: %s", host, what);
  }

  private static String yes(boolean is) {
    return is ? "yes" : "no";
  }

  private static void say(String format, Object... arguments) {
    System.out.printf(format + "%n", arguments);
  }
}
