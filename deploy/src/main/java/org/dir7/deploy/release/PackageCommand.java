package org.dir7.deploy.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.dir7.deploy.cli.CommandLineFactory;
import org.dir7.deploy.cli.Dir7Command;
import org.dir7.deploy.cli.Progress;
import org.dir7.deploy.command.OutFolder;
import org.dir7.deploy.command.TargetConfig;
import org.dir7.deploy.process.Installation;
import org.dir7.deploy.process.OnnxLibraries;
import org.dir7.deploy.process.TemporaryFolder;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dir7 package}: a Debian package for a kind of board. */
@Command(
    name = "package",
    description = {
      "Make a Debian package for a kind of board: daemon, Java runtime, unit, manual pages.",
      "Made on any machine for any other; the package needs no Java on the board."
    },
    footer = {
      "",
      "Examples:",
      "  ./dir7 package --target orin-nano --out build/packages",
      "  ./dir7 package --target jetson-nano --jdk jdk-17-for-arm64 --out build/packages",
      "",
      "Then on the board:",
      "  sudo apt-get install ./dir7_*_arm64.deb"
    })
public final class PackageCommand implements Dir7Command {

  @Option(
      names = "--target",
      required = true,
      paramLabel = "NAME",
      description = "jetson-nano, orin-nano, generic-arm64 or generic-amd64.")
  private String target;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the package.")
  private Path out;

  @Mixin private JdkOptions java = new JdkOptions();

  @Override
  public int order() {
    return 70;
  }

  @Override
  public Integer call() {
    Target chosen =
        Target.of(target)
            .orElseThrow(
                () ->
                    Dir7Exception.usage("--target %s: must be one of %s", target, Target.names()));
    Path folder = OutFolder.of(out).path();
    Path deb = make(chosen, java.home(chosen, Installation.current()), folder);
    System.out.println(deb);
    return 0;
  }

  /**
   * Makes a package, with progress on standard error; returns its file.
   *
   * @param jdkHome JDK for the target
   */
  static Path make(Target target, Path jdkHome, Path out) {
    Installation here = Installation.current();
    try (TemporaryFolder work = TemporaryFolder.create("dir7-package");
        Progress progress = Progress.of("package")) {
      TargetJdk jdk = TargetJdk.of(jdkHome, target);
      PackageTree tree = new PackageTree(work.path().resolve("tree"));
      progress.update(1, 5, "linking Java " + jdk.version());
      RuntimeImage.link(jdk, tree.at("/usr/lib/dir7/runtime"));

      progress.update(2, 5, "choosing jars");
      List<Path> jars = DeviceJars.jars(here.classPath());
      Path lib = tree.at("/usr/lib/dir7/lib");
      Path onnxRuntime = tree.at("/usr/lib/dir7/" + OnnxLibraries.FOLDER);
      DeviceJars.copy(jars, tensorRt8(target, here), target, lib, onnxRuntime);

      progress.update(3, 5, "listing what is inside");
      SoftwareList list = new SoftwareList(tree.at("/usr/share/doc/dir7/bom.cdx.json").getParent());
      list.jars(lib);
      list.runtime(jdk);
      list.write(target);
      tree.file("/usr/share/doc/dir7/copyright", SystemFiles.template("copyright"));
      SystemFiles.add(tree, target, deviceCommands(jars), TargetConfig.template(target));
      if (target.tensorRtMajor() > 0) {
        SystemFiles.addPlugin(tree, target, here.home().resolve("trt-plugins"));
      }

      progress.update(4, 5, "packing");
      Path control = work.path().resolve("control");
      SystemFiles.control(control, tree, target, jdk);
      Path deb = out.resolve(fileName(target));
      DebianPackage.write(tree, control, Set.of("/etc/default/dir7"), deb);
      progress.close();
      System.err.printf(
          "%s: %.1f MB, %.1f MB installed, of which Java %s takes %.1f MB%n",
          target.label(),
          Files.size(deb) / 1e6,
          tree.bytes() / 1e6,
          jdk.version(),
          new PackageTree(tree.root().resolve("usr/lib/dir7/runtime")).bytes() / 1e6);
      start(tree, target);
      return deb;
    } catch (IOException e) {
      throw FileFailures.cannotWrite(out, e);
    }
  }

  /** Says how long the program takes to start, where this machine can run it. */
  private static void start(PackageTree tree, Target target) {
    String here = System.getProperty("os.arch").replace("aarch64", "arm64");
    if (!here.equals(target.architecture())) {
      System.err.printf(
          "%s: start not measured, this is no %s%n", target.label(), target.architecture());
      return;
    }
    List<String> version = List.of(tree.at("/usr/lib/dir7/bin/dir7").toString(), "--version");
    Tool.run(version, null); // once before, so that the files are in memory
    long begin = System.nanoTime();
    Tool.run(version, null);
    System.err.printf(
        "%s: dir7 --version in %.2f s%n", target.label(), (System.nanoTime() - begin) / 1e9);
  }

  static String fileName(Target target) {
    return "dir7_%s_%s_%s.deb"
        .formatted(SystemFiles.debianVersion(), target.label(), target.architecture());
  }

  private static List<Path> tensorRt8(Target target, Installation here) {
    if (target.tensorRtMajor() != 8) {
      return List.of();
    }
    Path built = here.home().resolve("edge-runtime/backend-tensorrt8/target");
    List<Path> jars = new ArrayList<>();
    for (Path folder : List.of(built, built.resolve("lib"))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.filter(DeviceJars::isLibrary).sorted().forEach(jars::add);
        } catch (IOException e) {
          throw FileFailures.cannotRead(folder, e);
        }
      }
    }
    if (jars.stream().noneMatch(jar -> JarName.of(jar).artifact().equals("tensorrt"))) {
      throw Dir7Exception.environment(
          "the backend for TensorRT 8 is not built; run: mvn -B -q -DskipTests -Pjetson-nano -pl"
              + " edge-runtime/backend-tensorrt8 -am package");
    }
    return jars;
  }

  /** This command line without what stays on the workstation. */
  static CommandLine deviceCommands(List<Path> jars) throws IOException {
    CommandLine line = CommandLineFactory.create();
    for (Path jar : jars) {
      if (JarName.of(jar).artifact().equals("dir7-deploy")) {
        Set<String> dropped = DeviceClasses.dropped(jar);
        List<String> names = new ArrayList<>(line.getSubcommands().keySet());
        for (String name : names) {
          Object command = line.getSubcommands().get(name).getCommandSpec().userObject();
          if (dropped.contains(command.getClass().getName().replace('.', '/') + ".class")) {
            line.getCommandSpec().removeSubcommand(name);
          }
        }
      }
    }
    return line;
  }
}
