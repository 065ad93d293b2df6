package org.dir7.device.doctor;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.Board;

/** What an installed package still lacks to draw as it could; nothing where none is installed. */
final class PackageChecks {

  private static final String PROGRAM = "/usr/lib/dir7/bin/dir7";
  private static final String PLUGIN = "/usr/lib/dir7/libdir7_cross_wkv.so";
  private static final String KEY = "/etc/dir7/update.pub";
  private static final String STATE = "/var/lib/dir7";
  private static final String ENGINES = STATE + "/engine";

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
    boolean tensorRt = board.model().target().filter(t -> t.tensorRtMajor() > 0).isPresent();
    if (tensorRt && !request.backend().equals("cpu")) {
      findings.add(plugin());
    }
    findings.add(engine());
    return findings;
  }

  private Finding plugin() {
    return request.root().exists(PLUGIN)
        ? Finding.ok("plugin", PLUGIN)
        : Finding.warn(
            "plugin", "CrossWKV is not built; without it the CPU serves", "sudo dir7-build-plugin");
  }

  private Finding engine() {
    DeviceRoot root = request.root();
    // The folder is for the service's user: to others it looks empty.
    if (root.exists(STATE) && !Files.isReadable(root.path(STATE))) {
      return Finding.note("engine", STATE + " is not for " + request.user() + " to look into");
    }
    if (root.exists(ENGINES + "/current/engine/engine.json")) {
      String trial = root.exists(ENGINES + "/trial") ? ", on trial until the daemon serves it" : "";
      return Finding.ok("engine", ENGINES + "/current" + trial);
    }
    return root.exists(KEY)
        ? Finding.warn("engine", "none is installed", "sudo -Hu dir7 dir7 update FILE.dir7u")
        : Finding.warn(
            "engine",
            "none is installed, and no key says whose to take",
            "sudo install -m 644 update.pub " + KEY + " && sudo -Hu dir7 dir7 update FILE.dir7u");
  }
}
