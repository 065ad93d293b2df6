package org.dir7.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that dpkg takes for a system without packages. */
final class CleanRoot {

  private CleanRoot() {}

  static Path make(Path root) throws IOException {
    Files.createDirectories(root.resolve("var/lib/dpkg/info"));
    Files.createDirectories(root.resolve("var/lib/dpkg/updates"));
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    // Folders of every system; dpkg deletes those that are empty.
    for (String shared :
        List.of(
            "etc/default",
            "lib/systemd/system",
            "lib/udev/rules.d",
            "usr/bin",
            "usr/lib/sysusers.d",
            "usr/share/bash-completion/completions",
            "usr/share/doc",
            "usr/share/man/man1")) {
      Files.createFile(Files.createDirectories(root.resolve(shared)).resolve("of-the-system"));
    }
    return root;
  }
}
