package org.dir7.device;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of machine that packages, engines and reports are made for. */
public enum Target {
  /** Tegra X1: JetPack 4.6, CUDA 10.2, TensorRT 8.2; FP16 arithmetic, no INT8. */
  JETSON_NANO("jetson-nano", "arm64", "sm_53", 8),
  /** Tegra Orin: JetPack 6, CUDA 12, TensorRT 10.3; FP16 and INT8. */
  ORIN_NANO("orin-nano", "arm64", "sm_87", 10),
  /** Any 64-bit ARM board; the CPU backend. */
  GENERIC_ARM64("generic-arm64", "arm64", null, 0),
  /** Any 64-bit x86 machine; the CPU backend. */
  GENERIC_AMD64("generic-amd64", "amd64", null, 0);

  private final String label;
  private final String architecture;
  private final String sm;
  private final int tensorRtMajor;

  Target(String label, String architecture, String sm, int tensorRtMajor) {
    this.label = label;
    this.architecture = architecture;
    this.sm = sm;
    this.tensorRtMajor = tensorRtMajor;
  }

  /** As written after {@code --target} and in package names. */
  public String label() {
    return label;
  }

  /** Debian's name of the architecture: {@code arm64} or {@code amd64}. */
  public String architecture() {
    return architecture;
  }

  /** CUDA architecture of the GPU that the target has by definition, {@code sm_53} say. */
  public Optional<String> sm() {
    return Optional.ofNullable(sm);
  }

  /** Major version of the TensorRT that the target's backend is built against; 0 for none. */
  public int tensorRtMajor() {
    return tensorRtMajor;
  }

  /** The target of that name, if it is one. */
  public static Optional<Target> of(String label) {
    return Arrays.stream(values()).filter(t -> t.label.equals(label)).findFirst();
  }

  /** All names, as a sentence about a wrong one lists them. */
  public static String names() {
    return Arrays.stream(values()).map(Target::label).collect(Collectors.joining(", "));
  }
}
