package org.dir7.deploy.release;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleManifest;
import org.dir7.update.BundleWriter;
import org.dir7.update.ProgramVersion;
import org.dir7.update.SigningKey;
import org.dir7.update.Slots;

/**
 * A package's program as a bundle: launcher, jars and Java. Unit, udev rules and plugin stay the
 * package's: they belong to root, and an update is the service's own.
 *
 * @param deb made by package
 */
record ProgramBundle(Path deb) {

  /** Of the description's first line, which ends with the kind of board. */
  private static final Pattern TARGET = Pattern.compile("\\(([a-z0-9-]+)\\)$");

  private static final String HOME = "usr/lib/dir7";

  /** The kind of board that the package is for. */
  String target() {
    String first = field("Description").lines().findFirst().orElse("");
    Matcher target = TARGET.matcher(first);
    if (!field("Package").equals("dir7")
        || !target.find()
        || Target.of(target.group(1)).isEmpty()) {
      throw notOurs();
    }
    return target.group(1);
  }

  private Dir7Exception notOurs() {
    return Dir7Exception.badInput("%s: not a package made by dir7 package", deb);
  }

  BundleManifest write(Path out, long sequence, SigningKey key) {
    String target = target();
    String name = "dir7-edge " + field("Version");
    try (TemporaryFolder work = TemporaryFolder.create("dir7-bundle")) {
      Path root = work.path();
      Tool.run(List.of("dpkg-deb", "-x", deb.toString(), root.toString()), null);
      Path home = root.resolve(HOME);
      String version = ProgramVersion.in(home).orElseThrow(this::notOurs);
      BundleWriter writer =
          BundleWriter.program(name, version, sequence, List.of(target))
              .file(Slots.PROGRAM + "/" + ProgramVersion.FILE, home.resolve(ProgramVersion.FILE))
              .file(Slots.PROGRAM + "/bin/dir7", home.resolve("bin/dir7"));
      for (String folder : List.of("lib", "native", "runtime")) {
        writer.folder(Slots.PROGRAM + "/" + folder, home.resolve(folder));
      }
      return writer.write(out, key);
    }
  }

  private String field(String name) {
    if (!Files.isRegularFile(deb)) {
      throw Dir7Exception.badInput("--package %s: no such file", deb);
    }
    try {
      return Tool.run(List.of("dpkg-deb", "-f", deb.toString(), name), null).strip();
    } catch (Dir7Exception e) {
      throw notOurs().causedBy(e);
    }
  }
}
