package org.dir7.profile.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.dir7.device.DeviceRoot;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.model.Precision;
import org.dir7.engine.testing.TinyCheckpoint;
import org.dir7.profile.Operation;
import org.dir7.profile.Phase;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.file.ProfileFile;
import org.dir7.profile.stat.Sample;
import org.dir7.quantize.Quantizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerTest {

  private static final double DURATION = 0.5;

  @TempDir private static Path folder;
  private static Path engine;

  @BeforeAll
  static void makeEngine() {
    Path checkpoint = folder.resolve("checkpoint");
    TinyCheckpoint.FLOW.writeWithTextEncoder(checkpoint, 1);
    engine = folder.resolve("tiny.dir7");
    Quantizer.quantize(checkpoint, Precision.W8, engine, (done, total, name) -> {});
  }

  private static ProfileRequest request(Path engine, List<String> prompts, DeviceRoot root) {
    return new ProfileRequest(
        engine, "cpu", 1, prompts, r -> r.withSteps(3), DURATION, FitCheck.NONE, root);
  }

  @Test
  void aProfileIsWholeAndItsPartsAddUp() {
    List<PictureTimes> heard = new ArrayList<>();
    Profile profile =
        new Profiler(
                request(engine, List.of("a cat", "a dog"), DeviceRoot.system()),
                (picture, done) -> heard.add(picture))
            .run();

    assertTrue(profile.complete());
    assertEquals(profile.pictures(), heard);
    assertEquals(Phase.COLD, profile.pictures().get(0).phase());
    assertEquals(1, profile.pictures().get(1).prompt(), "prompts in turns");
    assertTrue(profile.steady().size() >= 3);
    for (PictureTimes picture : profile.steady()) {
      assertEquals(3, picture.steps().size());
    }
    // The promise of the report: nothing of a picture's time is left out. The middle picture's, for
    // the machine may pause between two stages of another one.
    double[] shares = profile.steady().stream().mapToDouble(p -> p.stages() / p.wall()).toArray();
    assertEquals(1, Sample.of(shares).median(), 0.02, "the stages' share of a picture's time");
    assertEquals(7, profile.summary().size());
    assertTrue(profile.coldStart().total() > profile.coldStart().firstPicture());
    assertTrue(profile.cost().sampling() >= 0);
    assertNotNull(profile.cost().timing());
    assertFalse(profile.memory().points().isEmpty());
    assertTrue(profile.memory().contractTotal() > 0);
  }

  @Test
  void operationsOfEveryLayerAreTimed() {
    Profile profile =
        new Profiler(request(engine, List.of("a cat"), DeviceRoot.system()), (p, d) -> {}).run();
    Set<String> layers =
        profile.operations().stream().map(Operation::layer).collect(Collectors.toSet());
    assertTrue(
        layers.containsAll(
            Set.of("blocks.0.time", "blocks.1.cross", "blocks.2.channel", "embed", "head")),
        layers.toString());
    for (Operation operation : profile.operations()) {
      if (operation.kind().equals("Wkv7")) {
        assertEquals(3, operation.calls(), "once a step: " + operation);
      }
    }
    double timed = profile.operations().stream().mapToDouble(Operation::seconds).sum();
    double most =
        profile.pictures().stream()
            .filter(p -> p.phase() == Phase.TIMED)
            .mapToDouble(PictureTimes::wall)
            .max()
            .orElseThrow();
    assertTrue(timed > 0 && timed <= most, timed + " s of operations in a picture of " + most);
  }

  @Test
  void nearlyAllResidentMemoryIsExplained() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/smaps")), "no /proc/self/smaps here");
    Profile profile =
        new Profiler(request(engine, List.of("a cat"), DeviceRoot.system()), (p, d) -> {}).run();
    long resident = profile.memory().resident();
    long named = profile.memory().parts().stream().mapToLong(p -> p.bytes()).sum();
    assertEquals(resident, named + profile.memory().unattributed());
    assertTrue(named >= 0.95 * resident, named + " of " + resident);
  }

  @Test
  void anInterruptedRunKeepsWhatItHas() throws Exception {
    AtomicReference<Profiler> running = new AtomicReference<>();
    Profiler profiler =
        new Profiler(
            request(engine, List.of("a cat"), DeviceRoot.system()),
            (picture, done) -> {
              if (picture.phase() == Phase.STEADY) {
                running.get().stop();
              }
            });
    running.set(profiler);
    Profile profile = profiler.run();
    assertFalse(profile.complete());
    assertEquals(1, profile.steady().size());
    assertEquals("the run was interrupted before", profile.notAvailable().get("operations"));
    Path file = folder.resolve("interrupted.json");
    ProfileFile.write(file, profile);
    assertEquals(profile, ProfileFile.read(file));
  }

  @Test
  void aRunThatIsStoppedAtOnceHasTheFirstStepsPictureOrNone() {
    Profiler profiler =
        new Profiler(request(engine, List.of("a cat"), DeviceRoot.system()), (p, d) -> {});
    profiler.stop();
    Profile profile = profiler.run();
    assertFalse(profile.complete());
    assertTrue(profile.pictures().isEmpty());
    assertEquals(null, profile.coldStart());
    assertTrue(profile.warnings().toString().contains("no steady picture"));
  }

  @Test
  void aMachineThatTellsNothingIsProfiledAllTheSame() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty-root"));
    Profile profile =
        new Profiler(request(engine, List.of("a cat"), new DeviceRoot(empty)), (p, d) -> {}).run();
    assertTrue(profile.complete());
    assertTrue(profile.memory().parts().isEmpty());
    assertTrue(profile.sensors().isEmpty());
    assertTrue(profile.notAvailable().get("memory parts").contains("/proc/self/smaps"));
    assertEquals("/proc/self/statm cannot be read", profile.notAvailable().get("resident memory"));
    assertTrue(profile.notAvailable().containsKey("temperature"));
    assertEquals(0, profile.coldStart().process());
  }

  @Test
  void anEngineWithoutTextEncoderIsProfiledWithoutText() {
    Path checkpoint = folder.resolve("bare");
    TinyCheckpoint.V_PREDICTION.write(checkpoint, 2);
    Path bare = folder.resolve("bare.dir7");
    Quantizer.quantize(checkpoint, Precision.FP16, bare, (done, total, name) -> {});
    Profile profile =
        new Profiler(request(bare, List.of(), DeviceRoot.system()), (p, d) -> {}).run();
    assertTrue(profile.complete());
    assertTrue(profile.settings().prompts().isEmpty());
  }

  @Test
  void aDamagedEngineIsRefused() {
    Path none = folder.resolve("none.dir7");
    Profiler profiler = new Profiler(request(none, List.of(), DeviceRoot.system()), (p, d) -> {});
    Dir7Exception refusal = assertThrows(Dir7Exception.class, profiler::run);
    assertEquals(Dir7Exception.Kind.BAD_INPUT, refusal.kind());
  }

  @Test
  void flightRecorderSeesPicturesStagesAndSteps() throws Exception {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.start();
      Profile profile =
          new Profiler(request(engine, List.of("a cat"), DeviceRoot.system()), (p, d) -> {}).run();
      recording.stop();
      recording.dump(file);
      List<RecordedEvent> events = RecordingFile.readAllEvents(file);
      int pictures = profile.pictures().size();
      assertEquals(pictures, of(events, "dir7.Picture").size());
      assertEquals(5 * pictures, of(events, "dir7.Stage").size());
      List<RecordedEvent> steps = of(events, "dir7.Step");
      assertEquals(3 * pictures, steps.size());
      assertEquals(3, steps.get(2).getInt("step"));
      // Events say the same as the profile: the steps of a picture lie in its stage.
      RecordedEvent stage =
          of(events, "dir7.Stage").stream()
              .filter(e -> e.getString("stage").equals("steps"))
              .findFirst()
              .orElseThrow();
      assertFalse(steps.get(0).getStartTime().isBefore(stage.getStartTime()));
      assertFalse(steps.get(2).getEndTime().isAfter(stage.getEndTime()));
    }
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(e -> e.getEventType().getName().equals(name))
        .sorted(java.util.Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }
}
