package org.dir7.device.board;

import java.util.List;
import java.util.Optional;
import org.dir7.device.Target;

/**
 * The boards that this program tells apart.
 *
 * <p>Module numbers are NVIDIA's: p3448 is the original Nano (0003 with 2 GB), p3767 the Orin Nano
 * and NX (0000 and 0001 are the NX, 0003 and 0005 the Nano with 8 GB, 0004 with 4 GB). "Super" is a
 * set of power modes, not another board.
 */
public enum BoardModel {
  JETSON_NANO_2GB("Jetson Nano 2 GB", Target.JETSON_NANO, "sm_53"),
  JETSON_NANO_4GB("Jetson Nano 4 GB", Target.JETSON_NANO, "sm_53"),
  ORIN_NANO_4GB("Jetson Orin Nano 4 GB", Target.ORIN_NANO, "sm_87"),
  ORIN_NANO_8GB("Jetson Orin Nano 8 GB", Target.ORIN_NANO, "sm_87"),
  /** An NX or AGX: the Orin Nano's GPU architecture, never tried. */
  OTHER_ORIN("Jetson Orin (not a Nano)", Target.ORIN_NANO, "sm_87"),
  /** TX1, TX2, Xavier, Thor: no backend for their GPUs. */
  OTHER_JETSON("Jetson (of another generation)", Target.GENERIC_ARM64, null),
  RASPBERRY_PI_4("Raspberry Pi 4", Target.GENERIC_ARM64, null),
  RASPBERRY_PI_5("Raspberry Pi 5", Target.GENERIC_ARM64, null),
  LINUX_ARM64("Linux, 64-bit ARM", Target.GENERIC_ARM64, null),
  LINUX_AMD64("Linux, 64-bit x86", Target.GENERIC_AMD64, null),
  /** 32-bit systems and other architectures. */
  UNSUPPORTED("unsupported", null, null);

  private final String title;
  private final Target target;
  private final String sm;

  BoardModel(String title, Target target, String sm) {
    this.title = title;
    this.target = target;
    this.sm = sm;
  }

  public String title() {
    return title;
  }

  /** What to install on it; empty where nothing fits. */
  public Optional<Target> target() {
    return Optional.ofNullable(target);
  }

  /** Architecture of the integrated GPU, where one of our backends drives it. */
  public Optional<String> sm() {
    return Optional.ofNullable(sm);
  }

  public boolean isJetson() {
    return sm != null || this == OTHER_JETSON;
  }

  public boolean isRaspberryPi() {
    return this == RASPBERRY_PI_4 || this == RASPBERRY_PI_5;
  }

  /**
   * The board with these entries of {@code /proc/device-tree/compatible}.
   *
   * @param compatible most specific entry first; empty on machines without a device tree
   * @param architecture {@code arm64}, {@code amd64}, or another that nothing fits
   */
  public static BoardModel of(List<String> compatible, String architecture) {
    if (architecture.equals("amd64")) {
      return LINUX_AMD64;
    }
    if (!architecture.equals("arm64")) {
      return UNSUPPORTED;
    }
    if (any(compatible, "jetson-nano-2gb") || any(compatible, "p3448-0003")) {
      return JETSON_NANO_2GB;
    }
    if (any(compatible, "jetson-nano") || any(compatible, "p3450-0000")) {
      return JETSON_NANO_4GB;
    }
    if (any(compatible, "p3767-0004")) {
      return ORIN_NANO_4GB;
    }
    if (any(compatible, "p3767-0003") || any(compatible, "p3767-0005")) {
      return ORIN_NANO_8GB;
    }
    if (any(compatible, "nvidia,tegra234")) {
      return OTHER_ORIN;
    }
    if (any(compatible, "nvidia,tegra")) {
      return OTHER_JETSON;
    }
    if (any(compatible, "raspberrypi,5") || any(compatible, "brcm,bcm2712")) {
      return RASPBERRY_PI_5;
    }
    if (any(compatible, "raspberrypi,4") || any(compatible, "brcm,bcm2711")) {
      return RASPBERRY_PI_4;
    }
    return LINUX_ARM64;
  }

  private static boolean any(List<String> compatible, String part) {
    return compatible.stream().anyMatch(entry -> entry.contains(part));
  }
}
