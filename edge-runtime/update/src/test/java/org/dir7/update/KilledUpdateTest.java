package org.dir7.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that receives and installs an update is killed (SIGKILL) at random byte positions and
 * moments. Whatever it was doing, the next start finds one of the two good slots, whole; and the
 * update goes on from the bytes that had arrived.
 */
class KilledUpdateTest {

  private static final int CHUNK = 4096;
  private static final int KILLS = 50;
  private static final int PROGRAM_KILLS = 10;

  @TempDir private Path folder;
  private Bundles bundles;
  private Path base;
  private Installer installer;
  private Slots slots;

  @BeforeEach
  void prepare() {
    bundles = new Bundles(folder);
    base = folder.resolve("base");
    installer = new Installer(base, bundles.trusted, Bundles.TARGET);
    slots = Installer.slots(base, BundleManifest.Kind.ENGINE);
  }

  @Test
  void fiftyKillsLeaveOneOfTwoGoodSlotsEveryTime() throws Exception {
    installer.install(bundles.engine(1), bytes -> {});
    slots.confirm();
    kill(BundleManifest.Kind.ENGINE, 1, KILLS);
  }

  /** The first of them are killed while only the package's program is there. */
  @Test
  void aProgramIsThePackagesOrOneOfTwoGoodSlotsEveryTime() throws Exception {
    slots = Installer.slots(base, BundleManifest.Kind.PROGRAM);
    Files.createDirectories(slots.folder());
    kill(BundleManifest.Kind.PROGRAM, 0, PROGRAM_KILLS);
  }

  /**
   * Kills updates one after the other.
   *
   * @param first sequence that runs now; 0 for the package
   */
  private void kill(BundleManifest.Kind kind, long first, int kills) throws Exception {
    long good = first;
    Random random = new Random(kills);
    for (int i = 0; i < kills; i++) {
      long next = good + 1;
      Path bundle = bundles.of(kind, next, List.of(Bundles.TARGET));
      byte[] bytes = Files.readAllBytes(bundle);
      // Half of the kills while bytes arrive, half at a moment of unpacking and switching.
      boolean inTransit = i % 2 == 0;
      int cut = inTransit ? random.nextInt(bytes.length) : bytes.length;
      long micros = inTransit ? 0 : random.nextInt(60_000);
      kill(bundle, bytes, cut, micros);

      boot();
      long now = runningSequence();
      assertTrue(now == good || now == next, "neither the old nor the new: " + now);
      if (now == next) {
        slots.confirm();
      } else if (inTransit) {
        // What is here is the beginning of the bundle, so that the next attempt may go on from it.
        Path part = base.resolve("incoming").resolve(Sha256.of(bundle) + ".part");
        byte[] here = Files.exists(part) ? Files.readAllBytes(part) : new byte[0];
        assertEquals(-1, Arrays.mismatch(here, Arrays.copyOf(bytes, here.length)));
      }
      good = now;
    }
  }

  /** Starts the receiver, gives it so many bytes, and kills it. */
  private void kill(Path bundle, byte[] bytes, int cut, long micros) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Receiver.class.getName(),
                base.toString(),
                SigningKey.publicHalf(folder.resolve("update.key")).toString(),
                Sha256.of(bundle),
                Integer.toString(bytes.length))
            .redirectError(folder.resolve("receiver.log").toFile())
            .start();
    int ready = process.getInputStream().read();
    assertEquals('r', ready, () -> read(folder.resolve("receiver.log")));
    try (OutputStream out = process.getOutputStream()) {
      out.write(bytes, 0, cut);
      out.flush();
      if (cut == bytes.length) {
        process.getInputStream().read(); // all has arrived; now it unpacks
      }
      Thread.sleep(micros / 1000, (int) (micros % 1000) * 1000);
      process.destroyForcibly();
    } catch (IOException e) {
      process.destroyForcibly(); // it was quicker
    }
    process.onExit().join();
  }

  /** What the unit does before every start. */
  private void boot() throws Exception {
    Process process =
        new ProcessBuilder("sh", script().toString(), slots.folder().toString())
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
  }

  static Path script() {
    Path script = Path.of("src/main/resources/org/dir7/deploy/release/files/dir7-slots");
    return Path.of("../../deploy").resolve(script).toAbsolutePath();
  }

  /**
   * The sequence of the slot in use, every file of which is compared with its hash; 0 for the
   * package's program.
   */
  private long runningSequence() {
    if (slots.current().isEmpty() && slots.folder().endsWith("program")) {
      return 0;
    }
    Path slot = slots.currentFolder().orElseThrow();
    BundleManifest manifest = Installer.installed(slot).orElseThrow();
    for (BundleManifest.Entry entry : manifest.files()) {
      assertEquals(entry.sha256(), Sha256.of(slot.resolve(entry.path())), entry.path());
    }
    return manifest.sequence();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void threeStartsWithoutProofGoBack() throws Exception {
    installer.install(bundles.engine(1), bytes -> {});
    slots.confirm();
    installer.install(bundles.engine(2), bytes -> {});
    for (int start = 1; start <= 3; start++) {
      boot();
      assertEquals(2, runningSequence(), "start " + start);
    }
    boot();
    assertEquals(1, runningSequence());
    assertEquals(
        Optional.of("b did not prove itself in 3 starts; a is in use again"), slots.returned());
    assertEquals(Optional.empty(), slots.returned()); // told once
    assertEquals(Optional.empty(), slots.trial());
    boot();
    assertEquals(1, runningSequence());
  }

  @Test
  void aProgramThatDoesNotServeGivesWayToThePackages() throws Exception {
    slots = Installer.slots(base, BundleManifest.Kind.PROGRAM);
    installer.install(bundles.program(1), bytes -> {});
    assertEquals(Optional.of(new Slots.Trial("package", "a")), slots.trial());
    for (int start = 1; start <= 3; start++) {
      boot();
      assertEquals(1, runningSequence(), "start " + start);
    }
    boot();
    assertEquals(0, runningSequence());
    assertEquals(
        Optional.of("a did not prove itself in 3 starts; package is in use again"),
        slots.returned());
    installer.install(bundles.program(2), bytes -> {});
    slots.confirm();
    installer.install(bundles.program(3), bytes -> {});
    slots.rollBack();
    assertEquals(2, runningSequence());
    boot();
    assertEquals(2, runningSequence());
  }

  @Test
  void aTrialThatNamesNoWholeSlotIsNoTrial() throws Exception {
    installer.install(bundles.engine(1), bytes -> {});
    for (String from : List.of("from b\n", "from ../a\n", "from package\n", "from \n", "")) {
      Files.writeString(slots.folder().resolve("trial"), from + "to a\nstarts 3\n");
      boot();
      assertEquals(1, runningSequence());
      assertTrue(Files.notExists(slots.folder().resolve("trial")), from);
    }
  }

  /** Every state that a crash between the steps of a switch can leave. */
  @Test
  void aSwitchCutBetweenItsStepsIsUndoneOrOnTrial() throws Exception {
    installer.install(bundles.engine(1), bytes -> {});
    slots.confirm();
    // The trial is written, the link is not yet switched.
    Files.writeString(slots.folder().resolve("trial"), "from a\nto b\nstarts 0\n");
    assertEquals(Optional.empty(), slots.trial());
    boot();
    assertEquals(1, runningSequence());
    assertTrue(Files.notExists(slots.folder().resolve("trial")));
    // Leftovers of a rename that did not happen.
    Files.createSymbolicLink(slots.folder().resolve("current.new"), Path.of("b"));
    Files.writeString(slots.folder().resolve("trial.new"), "from a\nto");
    installer.install(bundles.engine(2), bytes -> {});
    assertEquals(2, runningSequence());
  }

  /** Receives a bundle on standard input and installs it, as the daemon does. */
  static final class Receiver {

    private Receiver() {}

    public static void main(String[] args) throws IOException {
      Path base = Path.of(args[0]);
      PartialBundle partial =
          new PartialBundle(base.resolve("incoming"), args[2], Long.parseLong(args[3]));
      partial.begin();
      System.out.write('r');
      System.out.flush();
      long at = 0;
      byte[] chunk = new byte[CHUNK];
      while (!partial.complete()) {
        int count = System.in.read(chunk);
        if (count < 0) {
          return;
        }
        partial.append(at, Arrays.copyOf(chunk, count));
        at += count;
      }
      System.out.write('w');
      System.out.flush();
      new Installer(base, PublicKeys.read(Path.of(args[1])), Bundles.TARGET)
          .install(partial.whole(), bytes -> {});
      partial.discard();
    }
  }

  /** Kept here so that the list of files in a bundle is not empty by accident. */
  @Test
  void aBundleHasFiles() throws Exception {
    BundleFile bundle = BundleFile.open(bundles.engine(1), bundles.trusted);
    assertEquals(
        List.of("engine/engine.json", "engine/text.onnx", "engine/weights.safetensors"),
        bundle.manifest().files().stream().map(BundleManifest.Entry::path).toList());
  }
}
