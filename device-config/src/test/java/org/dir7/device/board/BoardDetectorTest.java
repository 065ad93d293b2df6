package org.dir7.device.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardDetectorTest {

  @TempDir Path folder;

  private Board board(String name) throws IOException {
    return BoardDetector.detect(BoardTree.unpack(name, folder));
  }

  @ParameterizedTest
  @CsvSource({
    "jetson-nano-4gb, JETSON_NANO_4GB, jetson-nano, sm_53, 4, Cortex-A57",
    "jetson-nano-2gb, JETSON_NANO_2GB, jetson-nano, sm_53, 4, Cortex-A57",
    "orin-nano-4gb, ORIN_NANO_4GB, orin-nano, sm_87, 6, Cortex-A78AE",
    "orin-nano-8gb, ORIN_NANO_8GB, orin-nano, sm_87, 6, Cortex-A78AE",
    "orin-nano-super, ORIN_NANO_8GB, orin-nano, sm_87, 6, Cortex-A78AE",
    "raspberry-pi-4, RASPBERRY_PI_4, generic-arm64, , 4, Cortex-A72",
    "raspberry-pi-5, RASPBERRY_PI_5, generic-arm64, , 4, Cortex-A76",
    "generic-amd64, LINUX_AMD64, generic-amd64, , 12, AMD Ryzen 5 5600X 6-Core Processor",
    "generic-arm64, LINUX_ARM64, generic-arm64, , 2, ''",
  })
  void everyBoardIsRecognised(
      String tree, BoardModel model, String target, String sm, int cores, String cpu)
      throws IOException {
    Board board = board(tree);
    assertEquals(model, board.model());
    assertEquals(target, board.model().target().map(Target::label).orElseThrow());
    assertEquals(Optional.ofNullable(sm), board.model().sm());
    assertEquals(cores, board.cpu().cores());
    assertEquals(cpu, board.cpu().name());
    assertTrue(board.memory().value().isPresent());
  }

  @Test
  void nanoTellsItsReleaseLibrariesAndModes() throws IOException {
    Board board = board("jetson-nano-4gb");
    assertEquals("L4T 32.7.1 (JetPack 4.6)", board.l4t().orElseThrow().toString());
    assertEquals(Optional.of("8.2.1"), board.libraries().tensorRt().value());
    assertEquals(Optional.of("10.2.300"), board.libraries().cudaRuntime().value());
    assertEquals(Optional.of("2.27"), board.libraries().libc().value());
    assertEquals(
        Optional.of("/usr/lib/aarch64-linux-gnu/tegra/libcuda.so.1"),
        board.libraries().cudaDriver().value());
    assertEquals("MAXN", board.powerModes().value().orElseThrow().active().orElseThrow().name());
    assertEquals(4059268L * 1024, board.memory().value().orElseThrow().total());
    assertFalse(board.superModes());
  }

  @Test
  void superIsAPowerModeWhoseIdIsNotZero() throws IOException {
    Board board = board("orin-nano-super");
    PowerModes modes = board.powerModes().value().orElseThrow();
    assertTrue(board.superModes());
    assertEquals(new PowerModes.Mode(2, "MAXN_SUPER"), modes.active().orElseThrow());
    assertEquals(new PowerModes.Mode(2, "MAXN_SUPER"), modes.unlimited().orElseThrow());
    assertEquals("6.2", board.l4t().orElseThrow().jetPack());
  }

  @Test
  void versionsThatFilesDoNotTellComeFromThePackages() throws IOException {
    Board board = board("orin-nano-super");
    assertEquals(Optional.of("12.6.68"), board.libraries().cudaRuntime().value());
  }

  @Test
  void removedPackagesDoNotCount() throws IOException {
    Board board = board("generic-amd64");
    assertEquals(
        Optional.of("no libnvinfer.so in the library folders"),
        board.libraries().tensorRt().reason());
    assertEquals(Set.of("avx2", "fma"), board.cpu().vector());
    assertEquals(Optional.of("no /etc/nvpmodel.conf"), board.powerModes().reason());
  }

  @Test
  void withoutPackagesTheLibraryItselfIsAsked() throws IOException {
    assertEquals(Optional.of("2.39"), board("generic-arm64").libraries().libc().value());
  }

  @Test
  void anEmptyTreeIsAnUnsupportedMachine() {
    Board board = BoardDetector.detect(new DeviceRoot(folder));
    assertEquals(BoardModel.UNSUPPORTED, board.model());
    assertEquals(Optional.of("no /proc/meminfo"), board.memory().reason());
  }

  @Test
  void theRunningMachineIsDescribed() {
    Board board = BoardDetector.detect(DeviceRoot.system());
    assertEquals(
        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64",
        board.cpu().architecture());
    assertTrue(board.memory().value().orElseThrow().available() > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "32, 6.1, 4.6",
    "32, 7.4, 4.6",
    "35, 4.1, 5.1",
    "36, 3.0, 6.0",
    "36, 4.0, 6.1",
    "36, 4.3, 6.2",
    "36, 4.4, 6.2",
    "36, 5.0, 6.2",
    "38, 2.0, 7 or newer"
  })
  void releasesBelongToTheirJetPacks(int release, String revision, String jetPack) {
    assertEquals(jetPack, new L4t(release, revision).jetPack());
  }
}
