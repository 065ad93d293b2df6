package org.dir7.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is installed, what is refused with which sentence, and that a refusal changes nothing. */
class InstallerTest {

  @TempDir private Path folder;
  private Bundles bundles;
  private Installer installer;
  private Slots slots;

  @BeforeEach
  void prepare() {
    bundles = new Bundles(folder);
    installer = new Installer(folder.resolve("base"), bundles.trusted, Bundles.TARGET);
    slots = Installer.slots(installer.base(), BundleManifest.Kind.ENGINE);
  }

  private void install(long sequence) throws Exception {
    installer.install(bundles.engine(sequence), bytes -> {});
  }

  private void refused(Path bundle, String sentence) throws Exception {
    List<String> before = tree();
    Dir7Exception refusal =
        assertThrows(Dir7Exception.class, () -> installer.install(bundle, bytes -> {}));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
    assertEquals(before, tree());
  }

  private List<String> tree() throws Exception {
    if (!Files.exists(slots.folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(slots.folder())) {
      return files
          .map(Path::toString)
          .filter(name -> !name.equals(slots.folder().toString()))
          .sorted()
          .toList();
    }
  }

  @Test
  void goesToTheFreeSlotAndIsOnTrialUntilItIsConfirmed() throws Exception {
    install(1);
    assertEquals(Optional.of("a"), slots.current());
    assertEquals(Optional.empty(), slots.trial()); // nothing to go back to
    install(2);
    assertEquals(Optional.of(new Slots.Trial("a", "b")), slots.trial());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("content-2/text.onnx")),
        Files.readAllBytes(slots.folder().resolve("current/engine/text.onnx")));
    refused(
        bundles.engine(3),
        "an earlier update of the engine is on trial until the daemon serves it");
    slots.confirm();
    assertEquals(Optional.empty(), slots.trial());
    install(3);
    assertEquals(Optional.of("a"), slots.current());
  }

  @Test
  void aPersonMayRollBackAProvenUpdate() throws Exception {
    install(1);
    slots.confirm();
    assertThrows(Dir7Exception.class, slots::rollBack);
    install(2);
    slots.confirm();
    slots.rollBack();
    assertEquals(Optional.empty(), slots.trial());
    assertEquals(
        1, Installer.installed(slots.currentFolder().orElseThrow()).orElseThrow().sequence());
  }

  /** There is always the package's program to go back to. */
  @Test
  void aProgramIsOnTrialFromTheFirstOn() throws Exception {
    Slots programs = Installer.slots(installer.base(), BundleManifest.Kind.PROGRAM);
    installer.install(bundles.program(1), bytes -> {});
    assertEquals(Optional.of(new Slots.Trial("package", "a")), programs.trial());
    programs.rollBack();
    assertEquals(Optional.empty(), programs.current());
    assertThrows(Dir7Exception.class, programs::rollBack);
    // What the package took the place of is nothing to go back to.
    installer.install(bundles.program(2), bytes -> {});
    programs.confirm();
    installer.install(bundles.program(3), bytes -> {});
    programs.confirm();
    Files.delete(programs.folder().resolve("current"));
    installer.install(bundles.program(4), bytes -> {});
    programs.rollBack();
    assertEquals(Optional.empty(), programs.current());
  }

  @Test
  void aDowngradeIsRefused() throws Exception {
    install(5);
    slots.confirm();
    refused(
        bundles.engine(5), "its sequence is 5, installed is 5 (engine 5); an update must be newer");
    refused(bundles.engine(4), "its sequence is 4, installed is 5");
  }

  @Test
  void anotherEngineOfTheSameReleaseTakesItsPlace() throws Exception {
    install(5);
    slots.confirm();
    Path content = Files.createDirectory(folder.resolve("other"));
    Files.writeString(content.resolve("engine.json"), "{}");
    Path other = folder.resolve("other.dir7u");
    BundleWriter.engine("engine fp16", 5, List.of(Bundles.TARGET))
        .folder(Slots.ENGINE, content)
        .write(other, bundles.key);
    assertEquals("engine fp16", installer.install(other, bytes -> {}).name());
    slots.confirm();
    refused(other, "its sequence is 5, installed is 5 (engine fp16); an update must be newer");
  }

  private void packageOf(String version) throws Exception {
    Path root = folder.resolve("root");
    Path program = Files.createDirectories(root.resolve("usr/lib/dir7"));
    Files.writeString(program.resolve("version"), version + "\n");
    installer = new Installer(root.resolve("var/lib/dir7"), bundles.trusted, Bundles.TARGET);
    slots = Installer.slots(installer.base(), BundleManifest.Kind.PROGRAM);
  }

  /** A package takes away the slot, and with it the sequence that is compared otherwise. */
  @ParameterizedTest
  @ValueSource(strings = {"0.2.1", "0.10.0", "1.0.0-SNAPSHOT", "0.2.0.1"})
  void aProgramOlderThanTheInstalledPackageIsRefused(String packaged) throws Exception {
    packageOf(packaged);
    refused(
        bundles.program(9),
        "its program is version 0.2.0, the installed package has %s; an update must not be older"
            .formatted(packaged));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.2.0", "0.2.0-SNAPSHOT", "0.1.9"})
  void aProgramAsNewAsTheInstalledPackageIsTaken(String packaged) throws Exception {
    packageOf(packaged);
    installer.install(bundles.program(9), bytes -> {});
    assertEquals(Optional.of("a"), slots.current());
  }

  @Test
  void aPackageWhoseVersionCannotBeReadIsASentence() throws Exception {
    Dir7Exception failure = assertThrows(Dir7Exception.class, () -> packageOf("none"));
    assertTrue(
        failure.getMessage().endsWith("usr/lib/dir7/version is no version such as 0.1.0"),
        failure.getMessage());
  }

  /** As on boards whose program came before bundles said its version. */
  @Test
  void aProgramInstalledWithoutAVersionIsStillToldAndReplaced() throws Exception {
    slots = Installer.slots(installer.base(), BundleManifest.Kind.PROGRAM);
    installer.install(bundles.program(1), bytes -> {});
    slots.confirm();
    Path manifest = slots.currentFolder().orElseThrow().resolve(Installer.FILE);
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replaceFirst("\\s*\"version\": *\"0.2.0\",?", ""));
    BundleManifest old = Installer.installed(manifest.getParent()).orElseThrow();
    assertEquals(Optional.empty(), old.version());
    assertEquals(1, old.sequence());
    installer.install(bundles.program(2), bytes -> {});
    assertEquals(Optional.of("b"), slots.current());
  }

  @Test
  void aProgramBundleWithoutAVersionIsRefused() throws Exception {
    Path bundle = folder.resolve("old.dir7u");
    writeSparse(bundle, "program", entry("program/x", 0), 0);
    refused(bundle, "its program says no version");
  }

  @Test
  void aDamagedManifestInTheFreeSlotStopsNoUpdate() throws Exception {
    install(1);
    install(2);
    slots.confirm();
    Files.writeString(slots.folder().resolve("a").resolve(Installer.FILE), "{");
    install(3);
    assertEquals(Optional.of("a"), slots.current());
  }

  @Test
  void anotherBoardIsRefused() throws Exception {
    refused(
        bundles.engine(1, List.of("jetson-nano", "generic-amd64")),
        "for jetson-nano, generic-amd64, this board is orin-nano");
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    refused(new Bundles(elsewhere).engine(1), "not signed with the key of this device");
  }

  @Test
  void aChangedManifestIsRefusedBeforeItIsRead() throws Exception {
    Path bundle = bundles.engine(1);
    String text = Files.readString(bundle, StandardCharsets.ISO_8859_1);
    Files.writeString(
        bundle, text.replace("\"sequence\": 1", "\"sequence\": 9"), StandardCharsets.ISO_8859_1);
    refused(bundle, "not signed with the key of this device");
  }

  @Test
  void aDamagedFileIsRefusedAndTheOldSlotStays() throws Exception {
    install(1);
    slots.confirm();
    Path bundle = bundles.engine(2);
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length - 5] ^= 1;
    Files.write(bundle, bytes);
    Dir7Exception refusal =
        assertThrows(Dir7Exception.class, () -> installer.install(bundle, done -> {}));
    assertTrue(refusal.getMessage().endsWith("is damaged (SHA-256)"), refusal.getMessage());
    assertEquals(Optional.of("a"), slots.current());
    assertEquals(Optional.empty(), Installer.installed(slots.folder().resolve("b")));
    install(3); // over the unfinished slot
    assertEquals(Optional.of("b"), slots.current());
  }

  @Test
  void aShortenedOrLengthenedBundleIsRefused() throws Exception {
    Path bundle = bundles.engine(1);
    byte[] whole = Files.readAllBytes(bundle);
    Files.write(bundle, java.util.Arrays.copyOf(whole, whole.length - 1));
    refused(bundle, "its manifest says " + whole.length);
    Files.write(bundle, java.util.Arrays.copyOf(whole, 30));
    refused(bundle, "ends within its head");
    Files.writeString(bundle, "a page of text");
    refused(bundle, "not an update bundle");
  }

  @Test
  void tooLittleSpaceIsRefusedBeforeAByteIsWritten() throws Exception {
    Files.createDirectories(slots.folder());
    installer =
        new Installer(
            installer.base(), bundles.trusted, Bundles.TARGET, Optional.empty(), 1L << 50);
    refused(bundles.engine(1), "1073741824 MiB are needed in ");
  }

  @Test
  void tooLittleSpaceForThePiecesIsRefusedAsWell() throws Exception {
    long free = Files.getFileStore(folder).getUsableSpace();
    PartialBundle partial =
        new PartialBundle(folder.resolve("incoming"), "0".repeat(64), free + (64L << 20));
    Dir7Exception refusal = assertThrows(Dir7Exception.class, partial::begin);
    assertTrue(refusal.getMessage().contains(" MiB are needed in "), refusal.getMessage());
    assertEquals(Dir7Exception.Kind.ENVIRONMENT, refusal.kind());
  }

  private static String entry(String path, long size) {
    return "{\"path\":\"%s\",\"size\":%d,\"sha256\":\"%s\"}".formatted(path, size, "0".repeat(64));
  }

  private void writeSparse(Path bundle, String files, long size) throws Exception {
    writeSparse(bundle, "engine", files, size);
  }

  private void writeSparse(Path bundle, String kind, String files, long size) throws Exception {
    byte[] json =
        """
        {"kind":"%s","name":"n","sequence":1,"targets":["orin-nano"],"files":[%s]}\
        """
            .formatted(kind, files)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer head = ByteBuffer.allocate(8 + 4 + json.length + 64);
    head.put(BundleFile.MAGIC).putInt(json.length).put(json).put(bundles.key.sign(json));
    Files.write(bundle, head.array());
    try (java.io.RandomAccessFile file = new java.io.RandomAccessFile(bundle.toFile(), "rw")) {
      file.setLength(head.capacity() + size);
    }
  }

  /** The format has neither links nor devices; these are what is left to try. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "engine/../../evil",
        "/etc/passwd",
        "engine//x",
        "engine/.",
        "./engine/x",
        "..",
        "engine\\\\x",
        "engine/x y",
        ".hidden",
        "engine/\\u0000x",
        "engine/x/"
      })
  void pathTricksAreRefused(String path) throws Exception {
    Path bundle = folder.resolve("evil.dir7u");
    writeSparse(bundle, entry(path, 0), 0);
    refused(bundle, "path");
    assertFalse(Files.exists(folder.resolve("evil")));
  }

  @Test
  void aFileBelowAFileAndAFileTwiceAreRefused() throws Exception {
    Path bundle = folder.resolve("evil.dir7u");
    writeSparse(bundle, entry("a", 0) + "," + entry("a/b", 0), 0);
    refused(bundle, "lies below another file");
    writeSparse(bundle, entry("a", 0) + "," + entry("a", 0), 0);
    refused(bundle, "is there twice");
    writeSparse(bundle, entry("a", 0).replace("\"size\"", "\"link\":\"/etc\",\"size\""), 0);
    refused(bundle, "link is not a known field");
  }

  @Test
  void theSameFilesAndKeyGiveTheSameBytes() throws Exception {
    byte[] first = Files.readAllBytes(bundles.engine(7));
    assertArrayEquals(first, Files.readAllBytes(bundles.engine(7)));
  }
}
