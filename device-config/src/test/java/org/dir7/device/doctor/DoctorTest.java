package org.dir7.device.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import org.dir7.device.BoardTree;
import org.dir7.device.DeviceRoot;
import org.dir7.device.doctor.Finding.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DoctorTest {

  private static final JavaFacts JAVA_17 = new JavaFacts(17, "17.0.13 (Debian)", true, true);
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  /** A machine that is asked for nothing special; each test changes one thing. */
  private DoctorRequest request(String board) throws IOException {
    return of(BoardTree.unpack(board, folder));
  }

  private static DoctorRequest of(DeviceRoot root) {
    return new DoctorRequest(
        root,
        JAVA_17,
        "auto",
        Path.of("/var/lib/dir7"),
        MIB,
        OptionalLong.empty(),
        "owner",
        TODAY,
        Optional.empty());
  }

  private static DoctorRequest with(DoctorRequest r, String backend, OptionalLong need) {
    return new DoctorRequest(
        r.root(),
        r.java(),
        backend,
        r.state(),
        r.stateBytes(),
        need,
        r.user(),
        r.today(),
        r.broker());
  }

  private static Finding find(DoctorReport report, String subject) {
    return report.findings().stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(subject + " is not in\n" + report.page()));
  }

  @ParameterizedTest
  @FieldSource("org.dir7.device.BoardTree#NAMES")
  void everyRecordedBoardCanServe(String board) throws IOException {
    DoctorReport report = Doctor.examine(request(board));
    assertTrue(report.serves(), report.page());
    assertEquals(0, report.exitCode());
    assertTrue(StandardCharsets.US_ASCII.newEncoder().canEncode(report.page()));
    assertTrue(report.page().lines().count() < 40, "one page");
    assertTrue(
        report.findings().stream()
            .filter(finding -> finding.level() == Level.WARN)
            .allMatch(finding -> finding.remedy().isPresent()),
        "every warning says what to do");
  }

  @Test
  void aCompleteNanoNeedsNothing() throws IOException {
    DoctorReport report = Doctor.examine(request("jetson-nano-4gb"));
    assertTrue(report.page().contains("target: jetson-nano"), report.page());
    assertTrue(report.page().endsWith("This machine can serve." + System.lineSeparator()));
    assertEquals("8.2.1", find(report, "TensorRT").detail());
  }

  @Test
  void memoryThatTheKernelDoesNotTellIsNotZero() throws IOException {
    DeviceRoot nano = BoardTree.unpack("jetson-nano-2gb", folder);
    BoardTree.set(nano, "/proc/meminfo", "");
    Finding memory = find(Doctor.examine(of(nano)), "memory");
    assertEquals(Level.WARN, memory.level());
    assertEquals("/proc/meminfo has no MemTotal", memory.detail());
  }

  @Test
  void memoryThatDoesNotFitStopsWithTheNumbers() throws IOException {
    DoctorRequest nano = request("jetson-nano-2gb");
    Finding memory =
        find(Doctor.examine(with(nano, "auto", OptionalLong.of(1200 * MIB))), "memory");
    assertEquals(Level.STOP, memory.level());
    assertEquals(
        "1082 MiB available of 1979, shared with the GPU; serving takes 1200", memory.detail());
    DoctorReport report = Doctor.examine(with(nano, "auto", OptionalLong.of(1000 * MIB)));
    assertEquals(Level.WARN, find(report, "memory").level());
    assertTrue(report.serves());
  }

  @Test
  void missingTensorRtStopsOnlyWhoAskedForIt() throws IOException {
    DoctorRequest orin = request("orin-nano-8gb");
    DoctorReport report = Doctor.examine(orin);
    assertEquals(Level.WARN, find(report, "TensorRT").level());
    assertEquals(
        Optional.of("sudo apt-get update && sudo apt-get install nvidia-tensorrt"),
        find(report, "TensorRT").remedy());
    DoctorReport asked = Doctor.examine(with(orin, "tensorrt", OptionalLong.empty()));
    assertEquals(Level.STOP, find(asked, "TensorRT").level());
    assertEquals(4, asked.exitCode());
    assertTrue(Doctor.examine(with(orin, "cpu", OptionalLong.empty())).serves());
  }

  /** A program that came over the air takes the package's place until a newer package comes. */
  @Test
  void saysWhichProgramRuns() throws IOException {
    DeviceRoot nano = request("jetson-nano-4gb").root();
    assertFalse(Doctor.examine(of(nano)).page().contains("program"));
    BoardTree.set(nano, "/usr/lib/dir7/bin/dir7", "");
    BoardTree.set(nano, "/usr/lib/dir7/version", "0.1.0\n");
    assertEquals("the package's 0.1.0", find(Doctor.examine(of(nano)), "program").detail());
    BoardTree.set(nano, "/var/lib/dir7/program/a/program/version", "0.2.0\n");
    Files.createSymbolicLink(nano.path("/var/lib/dir7/program").resolve("current"), Path.of("a"));
    BoardTree.set(nano, "/var/lib/dir7/program/trial", "from package");
    Finding program = find(Doctor.examine(of(nano)), "program");
    assertEquals(Level.OK, program.level());
    assertEquals(
        "0.2.0 in /var/lib/dir7/program/current, on trial until the daemon serves it, in place of"
            + " the package's 0.1.0",
        program.detail());
    BoardTree.set(nano, "/usr/lib/dir7/version", "0.2.1\n");
    program = find(Doctor.examine(of(nano)), "program");
    assertEquals(Level.WARN, program.level());
    assertEquals(Optional.of("sudo dpkg --configure -a"), program.remedy());
  }

  @Test
  void whatAnInstalledPackageLacksIsNamedWithTheCommand() throws IOException {
    DoctorRequest nano = request("jetson-nano-4gb");
    assertFalse(Doctor.examine(nano).page().contains("plugin"));
    BoardTree.set(nano.root(), "/usr/lib/dir7/bin/dir7", "");
    DoctorReport bare = Doctor.examine(nano);
    assertEquals(Optional.of("sudo dir7-build-plugin"), find(bare, "plugin").remedy());
    assertEquals("none is installed, and no key says whose to take", find(bare, "engine").detail());
    BoardTree.set(nano.root(), "/etc/dir7/update.pub", "a key");
    assertEquals(
        Optional.of("sudo -Hu dir7 dir7 update FILE.dir7u"),
        find(Doctor.examine(nano), "engine").remedy());
    BoardTree.set(nano.root(), "/usr/lib/dir7/libdir7_cross_wkv.so", "");
    BoardTree.set(nano.root(), "/var/lib/dir7/engine/current/engine/engine.json", "{}");
    BoardTree.set(nano.root(), "/var/lib/dir7/engine/trial", "from a");
    DoctorReport whole = Doctor.examine(nano);
    assertEquals(Level.OK, find(whole, "plugin").level());
    assertEquals(
        "/var/lib/dir7/engine/current, on trial until the daemon serves it",
        find(whole, "engine").detail());
  }

  @Test
  void anotherJetPackIsNamedWithTheOneThatFits() throws IOException {
    DoctorRequest orin = request("orin-nano-super");
    BoardTree.set(orin.root(), "/etc/nv_tegra_release", "# R35 (release), REVISION: 4.1, GCID: 1");
    Finding jetPack = find(Doctor.examine(orin), "JetPack");
    assertEquals(
        "L4T 35.4.1 (JetPack 5.1); the backend is made for JetPack 6; without it the CPU serves",
        jetPack.detail());
  }

  @Test
  void aSlowPowerModeIsNamedWithTheIdOfTheFastOne() throws IOException {
    DoctorRequest orin = request("orin-nano-super");
    BoardTree.set(orin.root(), "/var/lib/nvpmodel/status", "pmode:0000");
    assertEquals(
        Optional.of("sudo nvpmodel -m 2"), find(Doctor.examine(orin), "power mode").remedy());
  }

  @Test
  void oldJavaOldLibcAndAWrongClockAreFound() throws IOException {
    DoctorRequest nano = request("jetson-nano-4gb");
    BoardTree.set(
        nano.root(),
        "/var/lib/dpkg/status",
        "Package: libc6\nStatus: install ok installed\nVersion: 2.23-0ubuntu11\n");
    DoctorReport report =
        Doctor.examine(
            new DoctorRequest(
                nano.root(),
                new JavaFacts(11, "11.0.25", true, false),
                "auto",
                nano.state(),
                nano.stateBytes(),
                nano.needBytes(),
                "owner",
                LocalDate.of(1970, 1, 1),
                Optional.empty()));
    assertEquals(Level.STOP, find(report, "Java").level());
    assertEquals(Level.STOP, find(report, "C library").level());
    assertEquals(Level.WARN, find(report, "clock").level());
    assertEquals(Level.WARN, find(report, "Vector API").level());
    assertTrue(report.page().contains("cannot serve: see 2 lines marked STOP"), report.page());
  }

  @Test
  void groupsAreAskedOnlyForDevicesThatAreThere() throws IOException {
    DoctorReport report = Doctor.examine(request("raspberry-pi-4"));
    assertEquals(
        Optional.of("sudo usermod -aG gpio owner   # then log in again"),
        find(report, "group gpio").remedy());
    assertFalse(report.page().contains("group video"), report.page());
  }

  @Test
  void aStateFolderThatIsTooSmallOrNotOursIsFound() throws IOException {
    DoctorRequest pi = request("raspberry-pi-5");
    DoctorRequest large =
        new DoctorRequest(
            pi.root(),
            JAVA_17,
            "auto",
            pi.state(),
            Long.MAX_VALUE,
            pi.needBytes(),
            "owner",
            TODAY,
            pi.broker());
    assertEquals(Level.WARN, find(Doctor.examine(large), "state folder").level());
    BoardTree.set(pi.root(), "/var/lib/dir7", "a file, no folder");
    Finding state = find(Doctor.examine(pi), "state folder");
    assertEquals(Level.STOP, state.level());
    assertEquals("/var/lib/dir7 cannot be written by owner", state.detail());
  }

  @Test
  void anUnsupportedMachineIsRefused() {
    DoctorReport report = Doctor.examine(of(new DeviceRoot(folder)));
    assertEquals(Level.STOP, find(report, "processor").level());
    assertEquals(4, report.exitCode());
  }

  @Test
  void theBrokerIsReachedOrTheReasonTold() throws IOException {
    String address;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "tcp://127.0.0.1:" + server.getLocalPort();
      assertEquals(Level.OK, BrokerCheck.run(address).level());
    }
    Finding closed = BrokerCheck.run(address);
    assertEquals(Level.STOP, closed.level());
    assertTrue(closed.detail().startsWith(address + " cannot be reached: "), closed.detail());
    assertEquals("\"here\" is no address", BrokerCheck.run("here").detail());
  }

  @Test
  void theRunningMachineIsExamined() {
    DoctorRequest here =
        new DoctorRequest(
            DeviceRoot.system(),
            JavaFacts.running(),
            "cpu",
            folder,
            MIB,
            OptionalLong.of(MIB),
            System.getProperty("user.name"),
            TODAY,
            Optional.empty());
    DoctorReport report = Doctor.examine(here);
    assertEquals(Level.OK, find(report, "Java").level(), report.page());
    assertEquals(Level.OK, find(report, "memory").level(), report.page());
  }
}
