package org.dir7.deploy.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.io.FileFailures;
import org.dir7.update.ProgramVersion;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Everything of a package that is neither Java nor its runtime. */
final class SystemFiles {

  /**
   * Devices that CUDA opens on Jetsons, and pins and sensors on any board. NVIDIA's driver calls
   * its group after the GPU's place in the device tree: 57000000.gpu on the Nano, 17000000.gpu or
   * 17000000.ga10b on Orin. On JetPack 6, CUDA does not begin without the fences of host1x and the
   * render node.
   */
  private static final String JETSON_DEVICES =
      """
      PrivateDevices=no
      DevicePolicy=closed
      DeviceAllow=/dev/nvmap rw
      DeviceAllow=char-*.gpu rw
      DeviceAllow=char-*.ga10b rw
      DeviceAllow=char-nvhost* rw
      DeviceAllow=char-nvidia* rw
      DeviceAllow=char-host1x* rw
      DeviceAllow=char-drm rw
      DeviceAllow=char-gpiochip rw
      DeviceAllow=char-i2c r\
      """;

  private static final String PLAIN_DEVICES =
      """
      PrivateDevices=no
      DevicePolicy=closed
      DeviceAllow=char-gpiochip rw
      DeviceAllow=char-i2c r\
      """;

  private static final String SYSCALLS =
      """
      SystemCallFilter=@system-service
      SystemCallFilter=~@privileged @resources @obsolete\
      """;

  /**
   * For systemd 237 of JetPack 4.6, which passes over @system-service, a group that it does not
   * know, and would then let nothing through: all is allowed but these.
   */
  private static final String SYSCALLS_237 =
      """
      SystemCallFilter=~@clock @cpu-emulation @debug @keyring @module @mount @obsolete
      SystemCallFilter=~@privileged @raw-io @reboot @resources @swap\
      """;

  private SystemFiles() {}

  /**
   * Adds the files to the tree.
   *
   * @param line the commands that the device has
   * @param configuration the commented {@code dir7.yaml} for the target
   */
  static void add(PackageTree tree, Target target, CommandLine line, String configuration) {
    tree.file("/usr/lib/dir7/" + ProgramVersion.FILE, Version.current() + "\n");
    tree.program("/usr/lib/dir7/bin/dir7", template("launcher"));
    tree.program("/usr/lib/dir7/bin/dir7-slots", template("dir7-slots"));
    tree.program("/usr/lib/dir7/bin/dir7-power-mode", template("dir7-power-mode"));
    tree.link("/usr/bin/dir7", "../lib/dir7/bin/dir7");
    tree.file("/lib/systemd/system/dir7.service", unit(target));
    tree.file("/lib/systemd/system/dir7-power.service", template("dir7-power.service"));
    tree.file("/lib/udev/rules.d/60-dir7.rules", template("60-dir7.rules"));
    tree.file("/usr/lib/sysusers.d/dir7.conf", template("dir7.sysusers"));
    tree.file("/etc/default/dir7", template("dir7.default"));
    tree.file("/usr/share/dir7/dir7.yaml", configuration);
    tree.file("/usr/share/bash-completion/completions/dir7", AutoComplete.bash("dir7", line));
    ManPages.of(line).forEach((name, page) -> tree.file("/usr/share/man/man1/" + name, page));
  }

  /** Source and build hook of the plugin, for targets with TensorRT. */
  static void addPlugin(PackageTree tree, Target target, Path source) {
    copy(source.resolve("cross-wkv"), tree, "/usr/share/dir7/trt-plugins/cross-wkv");
    copy(source.resolve("runtime"), tree, "/usr/share/dir7/trt-plugins/runtime");
    String flags =
        target == Target.JETSON_NANO
            ? "-DCMAKE_CUDA_FLAGS=-arch=sm_53"
            : "-DCMAKE_CUDA_ARCHITECTURES=" + target.sm().orElseThrow().substring("sm_".length());
    tree.program(
        "/usr/lib/dir7/bin/dir7-build-plugin",
        template("dir7-build-plugin").replace("@CMAKE@", flags));
    tree.link("/usr/bin/dir7-build-plugin", "../lib/dir7/bin/dir7-build-plugin");
  }

  /** Writes {@code control} and the maintainer scripts. */
  static void control(Path folder, PackageTree tree, Target target, TargetJdk jdk) {
    boolean tensorRt = target.tensorRtMajor() > 0;
    String plugin =
        "/usr/lib/dir7/bin/dir7-build-plugin || echo \"dir7: the CPU serves until"
            + " dir7-build-plugin succeeds\"";
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("control"), fields(tree, target, jdk));
      Files.writeString(
          folder.resolve("postinst"),
          template("postinst").replace("@PLUGIN@", tensorRt ? plugin : ":"));
      Files.writeString(folder.resolve("prerm"), template("prerm"));
      Files.writeString(folder.resolve("postrm"), template("postrm"));
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  private static String fields(PackageTree tree, Target target, TargetJdk jdk) {
    return """
    Package: dir7
    Version: %s
    Section: graphics
    Priority: optional
    Architecture: %s
    Installed-Size: %d
    Depends: libc6 (>= 2.%d), libstdc++6, zlib1g
    Recommends: systemd%s
    Maintainer: dir7-edge <dir7-edge@localhost>
    Description: Text-to-image diffusion over MQTT for small devices (%s)
     The dir7-edge daemon with its own Java runtime, for boards of the kind
     %s. Give it an engine directory made by dir7 quantize.
    """
        .formatted(
            debianVersion(),
            target.architecture(),
            tree.bytes() / 1024,
            jdk.glibcMinor(),
            target.tensorRtMajor() > 0 ? ", cmake, g++" : "",
            target.label(),
            target.label());
  }

  /** A snapshot sorts before its release. */
  static String debianVersion() {
    return Version.current().replace("-SNAPSHOT", "~snapshot");
  }

  /** The daemon's unit for a kind of board. */
  static String unit(Target target) {
    boolean jetson = target.tensorRtMajor() > 0;
    return template("dir7.service")
        // Pins of the original Nano are files of sysfs, and so is PWM everywhere.
        .replace("@TUNABLES@", target.architecture().equals("arm64") ? "no" : "yes")
        .replace("@SYSCALLS@", target == Target.JETSON_NANO ? SYSCALLS_237 : SYSCALLS)
        .replace("@DEVICES@", jetson ? JETSON_DEVICES : PLAIN_DEVICES);
  }

  private static void copy(Path from, PackageTree tree, String to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String name = from.relativize(file).toString();
        if (!name.startsWith("build/") && !name.startsWith("tests/")) {
          tree.file(to + "/" + name, Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(from, e);
    }
  }

  static String template(String name) {
    try (InputStream in = SystemFiles.class.getResourceAsStream("files/" + name)) {
      if (in == null) {
        throw Dir7Exception.internal("no template %s in this program", name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Dir7Exception.internal("the template %s cannot be read", name).causedBy(e);
    }
  }
}
