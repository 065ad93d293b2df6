package org.dir7.device.board;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Processor of the machine.
 *
 * @param architecture {@code amd64}, {@code arm64}, or the kernel's name of another
 * @param name for people; may be empty on ARM
 * @param cores that the system may use
 * @param vector of {@code avx2}, {@code avx512f}, {@code fma}, {@code avx512_vnni}, {@code neon},
 *     {@code sve}, {@code asimddp}: those that it has
 */
public record CpuInfo(String architecture, String name, int cores, Set<String> vector) {

  private static final List<String> INTERESTING =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "asimd", "asimddp", "sve");

  /**
   * Reads {@code /proc/cpuinfo}.
   *
   * @param runningArchitecture {@code os.arch} where the tree is the running machine, else null. It
   *     decides there: under an emulator of user programs the file is the host's.
   */
  static CpuInfo parse(String cpuinfo, String runningArchitecture) {
    int cores = 0;
    String name = "";
    String part = "";
    boolean x86 = false;
    boolean arm = false;
    Set<String> vector = new LinkedHashSet<>();
    for (String line : cpuinfo.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String key = line.substring(0, colon).strip();
      String value = line.substring(colon + 1).strip();
      switch (key) {
        case "processor" -> cores++;
        case "model name" -> name = value;
        case "CPU part" -> part = value;
        case "flags", "Features" -> {
          x86 |= key.equals("flags");
          arm |= key.equals("Features");
          Set<String> all = new LinkedHashSet<>(List.of(value.split(" +")));
          INTERESTING.stream().filter(all::contains).map(CpuInfo::common).forEach(vector::add);
        }
        default -> {}
      }
    }
    String architecture = x86 ? "amd64" : arm && vector.contains("neon") ? "arm64" : "unknown";
    if (runningArchitecture != null) {
      architecture = debianName(runningArchitecture);
    }
    if (name.isEmpty() || architecture.equals("arm64")) {
      name = armCore(part).isEmpty() ? name : armCore(part);
    }
    return new CpuInfo(architecture, name, Math.max(1, cores), Set.copyOf(vector));
  }

  private static String common(String flag) {
    return flag.equals("asimd") ? "neon" : flag;
  }

  private static String debianName(String osArch) {
    return osArch.equals("aarch64") ? "arm64" : osArch.equals("x86_64") ? "amd64" : osArch;
  }

  private static String armCore(String part) {
    return switch (part) {
      case "0xd03" -> "Cortex-A53";
      case "0xd07" -> "Cortex-A57";
      case "0xd08" -> "Cortex-A72";
      case "0xd0b" -> "Cortex-A76";
      case "0xd42" -> "Cortex-A78AE";
      default -> "";
    };
  }
}
