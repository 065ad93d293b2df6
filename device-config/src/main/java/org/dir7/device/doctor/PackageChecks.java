package org.dir7.device.doctor;

import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.Board;

/** What an installed package still lacks to draw as it could; nothing where none is installed. */
final class PackageChecks {

  private static final String PROGRAM = "/usr/lib/dir7/bin/dir7";
  private static final String VERSION = "/usr/lib/dir7/version";
  private static final String PLUGIN = "/usr/lib/dir7/libdir7_cross_wkv.so";
  private static final String KEY = "/etc/dir7/update.pub";
  private static final String STATE = "/var/lib/dir7";
  private static final String ENGINES = STATE + "/engine";
  private static final String PROGRAMS = STATE + "/program";

  private final Board board;
  private final DoctorRequest request;

  PackageChecks(Board board, DoctorRequest request) {
    this.board = board;
    this.request = request;
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    if (!request.root().exists(PROGRAM)) {
      return findings;
    }
    findings.add(program());
    boolean tensorRt = board.model().target().filter(t -> t.tensorRtMajor() > 0).isPresent();
    if (tensorRt && !request.backend().equals("cpu")) {
      findings.add(plugin());
    }
    findings.add(engine());
    return findings;
  }

  /** What the service's user runs: the package's, or what came over the air since. */
  private Finding program() {
    DeviceRoot root = request.root();
    String packaged = "the package's " + root.find(VERSION).orElse("program");
    if (hidden()) {
      return Finding.note(
          "program", packaged + "; newer ones in " + STATE + " are not for " + request.user());
    }
    Optional<String> version = root.find(PROGRAMS + "/current/program/version");
    if (version.isEmpty()) {
      return Finding.ok("program", packaged);
    }
    String detail =
        version.get()
            + " in "
            + PROGRAMS
            + "/current"
            + trial(PROGRAMS)
            + ", in place of "
            + packaged;
    return isOlder(version.get(), root.find(VERSION).orElse(version.get()))
        ? Finding.warn("program", detail + ", which is newer", "sudo dpkg --configure -a")
        : Finding.ok("program", detail);
  }

  private static boolean isOlder(String one, String other) {
    try {
      return Version.parse(one).compareTo(Version.parse(other)) < 0;
    } catch (IllegalArgumentException e) {
      return false; // a file that is no version says nothing
    }
  }

  private String trial(String folder) {
    return request.root().exists(folder + "/trial") ? ", on trial until the daemon serves it" : "";
  }

  /** The folder is for the service's user: to others it looks empty. */
  private boolean hidden() {
    DeviceRoot root = request.root();
    return root.exists(STATE) && !Files.isReadable(root.path(STATE));
  }

  private Finding plugin() {
    return request.root().exists(PLUGIN)
        ? Finding.ok("plugin", PLUGIN)
        : Finding.warn(
            "plugin", "CrossWKV is not built; without it the CPU serves", "sudo dir7-build-plugin");
  }

  private Finding engine() {
    DeviceRoot root = request.root();
    if (hidden()) {
      return Finding.note("engine", STATE + " is not for " + request.user() + " to look into");
    }
    if (root.exists(ENGINES + "/current/engine/engine.json")) {
      return Finding.ok("engine", ENGINES + "/current" + trial(ENGINES));
    }
    return root.exists(KEY)
        ? Finding.warn("engine", "none is installed", "sudo -Hu dir7 dir7 update FILE.dir7u")
        : Finding.warn(
            "engine",
            "none is installed, and no key says whose to take",
            "sudo install -m 644 update.pub " + KEY + " && sudo -Hu dir7 dir7 update FILE.dir7u");
  }
}
