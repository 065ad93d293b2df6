package org.dir7.deploy.release;

import java.nio.file.Path;
import org.dir7.deploy.process.Installation;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import picocli.CommandLine.Option;

/** Where the Java of a package comes from. */
final class JdkOptions {

  @Option(
      names = "--jdk",
      paramLabel = "DIR",
      description =
          "JDK 17 for the target, with jmods; without it the one that runs this, where it fits, or"
              + " Debian's, fetched by apt. jetson-nano needs one for glibc 2.27, such as"
              + " Temurin's.")
  private Path jdk;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "Where fetched JDKs are kept (build/jdk of the clone).")
  private Path cache;

  /** The same for a release, where a JDK that is given is jetson-nano's. */
  Path homeInRelease(Target target, Installation here) {
    return home(target, target == Target.JETSON_NANO ? jdk : null, here);
  }

  /**
   * The JDK for a target.
   *
   * @throws Dir7Exception (usage, environment) saying what to do where there is none
   */
  Path home(Target target, Installation here) {
    return home(target, jdk, here);
  }

  private Path home(Target target, Path given, Installation here) {
    if (given != null) {
      return given;
    }
    if (target == Target.JETSON_NANO) {
      throw Dir7Exception.usage(
          "target jetson-nano needs --jdk: JetPack 4.6 has glibc 2.27, Debian's JDK 17 asks for a"
              + " newer one. Unpack a Temurin 17 JDK for Linux aarch64 and give its folder");
    }
    Path running = Path.of(System.getProperty("java.home"));
    if (TargetJdk.fits(running, target)) {
      return running;
    }
    return JdkDownload.fetch(target, cache != null ? cache : here.build().resolve("jdk"));
  }
}
