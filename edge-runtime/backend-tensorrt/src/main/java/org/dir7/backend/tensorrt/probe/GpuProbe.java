package org.dir7.backend.tensorrt.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.dir7.engine.backend.Availability;

/**
 * Looks for what the backend needs, in an order in which nothing can abort the JVM: the driver is
 * asked before any class of the TensorRT presets loads (their builder aborts the process where
 * there is no GPU), and TensorRT's version is read from its library, not through the presets.
 */
public final class GpuProbe {

  static final String DRIVER = "libcuda.so.1";

  /** Of the plugin's library, whatever its TensorRT. */
  static final String PLUGIN_FUNCTION = "dir7_step_begin";

  /** Numbers of cuda.h's CUdevice_attribute. */
  private static final int CAPABILITY_MAJOR = 75;

  private static final int CAPABILITY_MINOR = 76;

  private final NativeLibraries libraries;

  public GpuProbe(NativeLibraries libraries) {
    this.libraries = libraries;
  }

  /** TensorRT's version here as its library gives it; 0 where there is none. */
  public int inferVersion() {
    return libraries.call(Release.INFER, "getInferLibVersion").orElse(0);
  }

  /**
   * @param plugin where libdir7_cross_wkv.so lies; empty where it was not found
   */
  public Availability look(String os, String architecture, Optional<Path> plugin) {
    if (!os.toLowerCase(Locale.ROOT).contains("linux")
        || !List.of("amd64", "x86_64", "aarch64").contains(architecture)) {
      return Availability.no(
          "TensorRT runs on Linux x86-64 and arm64; this is " + os + " " + architecture);
    }
    OptionalInt init = libraries.call(DRIVER, "cuInit", 0);
    if (init.isEmpty()) {
      return Availability.no("no NVIDIA driver: " + DRIVER + " is not installed");
    }
    if (init.getAsInt() != 0) {
      return Availability.no(
          "the NVIDIA driver finds no usable GPU: cuInit gives error " + init.getAsInt());
    }
    int[] devices = new int[1];
    OptionalInt counted = libraries.call(DRIVER, "cuDeviceGetCount", (Object) devices);
    if (counted.orElse(-1) != 0 || devices[0] < 1) {
      return Availability.no("the NVIDIA driver reports no GPU");
    }
    return libraries(devices[0], plugin);
  }

  private Availability libraries(int devices, Optional<Path> plugin) {
    int version = inferVersion();
    if (version == 0) {
      return Availability.no(
          "TensorRT is missing: " + Release.INFER + " is not on the library path");
    }
    if (version < Release.OLDEST || version >= Release.NEXT_MAJOR) {
      return Availability.no(
          "TensorRT " + dotted(version) + " is installed; " + Release.RANGE + " is needed");
    }
    for (String library : Release.PRESET_NEEDS) {
      if (!libraries.loads(library)) {
        return Availability.no(
            library + " is not on the library path; the TensorRT presets are linked with it");
      }
    }
    if (plugin.isEmpty()) {
      return Availability.no(
          PluginLibrary.FILE
              + " was not found: build trt-plugins/cross-wkv, or name the file in DIR7_PLUGIN");
    }
    long bytes = plugin.get().toFile().length();
    long told = ElfLength.told(plugin.get());
    if (bytes < told) {
      return Availability.no(
          plugin.get()
              + " is cut short: it has "
              + bytes
              + " of at least "
              + told
              + " bytes; build or copy it again");
    }
    if (!libraries.loads(plugin.get().toString())) {
      return Availability.no(
          plugin.get() + " does not load: it was built for another processor or TensorRT");
    }
    if (!libraries.provides(plugin.get().toString(), PLUGIN_FUNCTION)) {
      return Availability.no(
          plugin.get() + " is another library: it has no function " + PLUGIN_FUNCTION);
    }
    return Availability.yes(
        "TensorRT " + dotted(version) + ", GPUs: " + devices + ", plugin " + plugin.get());
  }

  /** Compute capability of the first GPU, 87 for sm_87; 0 where the driver does not say. */
  public int computeCapability() {
    int[] major = new int[1];
    int[] minor = new int[1];
    boolean told =
        libraries.call(DRIVER, "cuDeviceGetAttribute", major, CAPABILITY_MAJOR, 0).orElse(-1) == 0
            && libraries.call(DRIVER, "cuDeviceGetAttribute", minor, CAPABILITY_MINOR, 0).orElse(-1)
                == 0;
    return told ? 10 * major[0] + minor[0] : 0;
  }

  /** A version as people write it, such as {@code 10.6.0}. */
  public static String dotted(int version) {
    return Release.dotted(version);
  }
}
