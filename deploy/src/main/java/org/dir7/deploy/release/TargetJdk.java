package org.dir7.deploy.release;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.FileFailures;

/**
 * The modules of a JDK for the target's machine, checked by what is in them and not by what they
 * are called: processor, Java version, and the C library that the native parts ask for.
 *
 * @param jmods folder of the modules
 * @param version of Java, such as {@code 17.0.21}
 * @param glibcMinor the native parts ask for glibc 2.x
 */
record TargetJdk(Path jmods, String version, int glibcMinor) {

  /** Debian's names of the processors, by the number in an ELF header. */
  private static final int ELF_AMD64 = 62;

  private static final int ELF_ARM64 = 183;

  /** A module file is a zip archive behind four bytes. */
  private static final int JMOD_HEADER = 4;

  private static final String VECTOR = "jdk.incubator.vector.jmod";
  private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.(\\d{1,2})\0");
  private static final int EI_DATA = 18;

  /** glibc of the target's usual system: 2.x. */
  static int glibcOf(Target target) {
    return switch (target) {
      case JETSON_NANO -> 27; // JetPack 4.6 is Ubuntu 18.04
      case ORIN_NANO -> 35; // JetPack 6 is Ubuntu 22.04
      case GENERIC_ARM64, GENERIC_AMD64 -> 36; // Debian 12
    };
  }

  /**
   * Checks a JDK.
   *
   * @param home with {@code jmods} in it
   * @throws Dir7Exception (bad input) naming what does not fit the target, and what would
   */
  static TargetJdk of(Path home, Target target) {
    Path jmods = home.resolve("jmods");
    Path base = jmods.resolve("java.base.jmod");
    if (!Files.isRegularFile(base) || !Files.isRegularFile(jmods.resolve(VECTOR))) {
      throw Dir7Exception.badInput(
          "--jdk %s: no jmods/java.base.jmod and jmods/%s in it; give the folder of a whole JDK 17"
              + " for %s",
          home, VECTOR, target.architecture());
    }
    Found found = scan(base);
    String architecture =
        switch (found.machine) {
          case ELF_AMD64 -> "amd64";
          case ELF_ARM64 -> "arm64";
          default -> "machine " + found.machine;
        };
    if (!architecture.equals(target.architecture())) {
      throw Dir7Exception.badInput(
          "--jdk %s: it is for %s, target %s needs %s",
          home, architecture, target.label(), target.architecture());
    }
    int running = Runtime.version().feature();
    if (Runtime.Version.parse(found.version).feature() != running) {
      throw Dir7Exception.badInput(
          "--jdk %s: it is Java %s and this is Java %d, whose jlink links its own version only; run"
              + " this with the other, by DIR7_JAVA_HOME",
          home, found.version, running);
    }
    if (found.glibc > glibcOf(target)) {
      throw Dir7Exception.badInput(
          "--jdk %s: its native code asks for glibc 2.%d, target %s has 2.%d; take a JDK built for"
              + " older systems, such as Temurin 17",
          home, found.glibc, target.label(), glibcOf(target));
    }
    return new TargetJdk(jmods, found.version, found.glibc);
  }

  /** Whether {@link #of} would take it. */
  static boolean fits(Path home, Target target) {
    try {
      return of(home, target).glibcMinor() > 0;
    } catch (Dir7Exception e) {
      return false;
    }
  }

  private static final class Found {
    private String version = "0";
    private int machine;
    private int glibc;
  }

  private static Found scan(Path base) {
    Found found = new Found();
    try (InputStream in = Files.newInputStream(base)) {
      in.skipNBytes(JMOD_HEADER);
      ZipInputStream zip = new ZipInputStream(in);
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.equals("classes/module-info.class")) {
          ModuleDescriptor module = ModuleDescriptor.read(ByteBuffer.wrap(zip.readAllBytes()));
          found.version = module.rawVersion().orElse("0");
        } else if (name.endsWith(".so")) {
          library(zip.readAllBytes(), found);
        }
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(base, e);
    }
    return found;
  }

  private static void library(byte[] elf, Found found) {
    found.machine = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).getShort(EI_DATA);
    Matcher needs = GLIBC.matcher(new String(elf, StandardCharsets.ISO_8859_1));
    while (needs.find()) {
      found.glibc = Math.max(found.glibc, Integer.parseInt(needs.group(1)));
    }
  }
}
