package org.dir7.backend.tensorrt.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.dir7.engine.backend.Availability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProbeTest {

  private static final Path PLUGIN = Path.of("/x/libdir7_cross_wkv.so");

  /** A machine whose libraries give these answers; starts as one on which all is well. */
  private static final class FakeMachine implements NativeLibraries {
    private final Map<String, Integer> answers = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private int gpus = 1;

    FakeMachine() {
      answers.put("cuInit", 0);
      answers.put("cuDeviceGetCount", 0);
      answers.put("getInferLibVersion", 100300);
    }

    @Override
    public boolean loads(String library) {
      return !missing.contains(library);
    }

    @Override
    public boolean provides(String library, String function) {
      return loads(library) && !missing.contains(function);
    }

    @Override
    public OptionalInt call(String library, String function, Object... args) {
      if (!loads(library)) {
        return OptionalInt.empty();
      }
      if (function.equals("cuDeviceGetCount")) {
        ((int[]) args[0])[0] = gpus;
      }
      return OptionalInt.of(answers.get(function));
    }

    Availability look() {
      return new GpuProbe(this).look("Linux", "aarch64", Optional.of(PLUGIN));
    }
  }

  private static void refuses(FakeMachine machine, String part) {
    Availability found = machine.look();
    assertFalse(found.usable());
    assertTrue(found.reason().contains(part), found.reason());
  }

  @Test
  void aJetsonWithEverythingIsUsable() {
    Availability found = new FakeMachine().look();
    assertTrue(found.usable(), found.reason());
    assertTrue(found.reason().contains("10.3.0"), found.reason());
  }

  @Test
  void missingDriverIsNamed() {
    FakeMachine machine = new FakeMachine();
    machine.missing.add(GpuProbe.DRIVER);
    refuses(machine, "no NVIDIA driver");
  }

  @Test
  void aDriverWithoutGpuGivesItsErrorNumber() {
    FakeMachine machine = new FakeMachine();
    machine.answers.put("cuInit", 100);
    refuses(machine, "error 100");
  }

  @Test
  void noGpuIsNamed() {
    FakeMachine machine = new FakeMachine();
    machine.gpus = 0;
    refuses(machine, "no GPU");
  }

  @Test
  void missingTensorRtIsNamedWithItsFile() {
    FakeMachine machine = new FakeMachine();
    machine.missing.add(Release.INFER);
    refuses(machine, "libnvinfer.so.10");
  }

  @Test
  void tooOldAndTooNewTensorRtAreNamedWithTheirVersion() {
    FakeMachine machine = new FakeMachine();
    machine.answers.put("getInferLibVersion", 100201);
    refuses(machine, "TensorRT 10.2.1 is installed");
    machine.answers.put("getInferLibVersion", 110000);
    refuses(machine, "TensorRT 11.0.0 is installed");
  }

  @Test
  void everyLibraryOfThePresetsIsNamedWhereItIsMissing() {
    for (String library : Release.PRESET_NEEDS) {
      FakeMachine machine = new FakeMachine();
      machine.missing.add(library);
      refuses(machine, library);
    }
  }

  @Test
  void missingOtherAndForeignPluginAreToldApart() {
    FakeMachine machine = new FakeMachine();
    Availability absent = new GpuProbe(machine).look("Linux", "amd64", Optional.empty());
    assertTrue(absent.reason().contains("was not found"), absent.reason());
    machine.missing.add(GpuProbe.PLUGIN_FUNCTION);
    refuses(machine, PLUGIN + " is another library: it has no function dir7_step_begin");
    machine.missing.add(PLUGIN.toString());
    refuses(machine, "does not load");
  }

  @Test
  void aPluginThatIsCutShortIsNeverLoaded(@TempDir Path folder) throws IOException {
    byte[] whole =
        Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", "libjava.so"));
    for (int bytes : new int[] {0, 10, 63, 10_000}) {
      Path part = Files.write(folder.resolve("cut.so"), Arrays.copyOf(whole, bytes));
      FakeMachine machine = new FakeMachine();
      Availability found = new GpuProbe(machine).look("Linux", "amd64", Optional.of(part));
      assertFalse(found.usable(), found.reason());
      assertTrue(
          found.reason().startsWith(part + " is cut short: it has " + bytes + " of at least "),
          found.reason());
    }
  }

  @Test
  void anotherOperatingSystemIsRefusedWithoutANativeCall() {
    FakeMachine machine = new FakeMachine();
    machine.answers.clear();
    Availability found = new GpuProbe(machine).look("Mac OS X", "aarch64", Optional.of(PLUGIN));
    assertEquals(
        "TensorRT runs on Linux x86-64 and arm64; this is Mac OS X aarch64", found.reason());
  }
}
