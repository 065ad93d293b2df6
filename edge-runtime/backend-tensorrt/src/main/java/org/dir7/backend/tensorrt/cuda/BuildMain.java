package org.dir7.backend.tensorrt.cuda;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.BuildProtocol;
import org.dir7.backend.tensorrt.plan.BuildResult;
import org.dir7.backend.tensorrt.plan.BuildTask;
import org.dir7.backend.tensorrt.plan.IntegerWeights;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.backend.tensorrt.probe.GpuProbe;
import org.dir7.backend.tensorrt.probe.NativeLibraries;
import org.dir7.backend.tensorrt.probe.PluginLibrary;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Model;
import org.dir7.engine.model.Precision;

/**
 * The child process that builds plans: {@code BuildMain REQUEST CACHE PRECISION WORKSPACE_BYTES
 * PICTURES}; says how far it is in {@link BuildProtocol}'s words.
 */
public final class BuildMain {

  private BuildMain() {}

  public static void main(String[] args) {
    PrintStream out = System.out;
    try {
      BuildTask task =
          new BuildTask(
              Path.of(args[0]),
              args[2],
              new PlanCache(Path.of(args[1])),
              Long.parseLong(args[3]),
              Integer.parseInt(args[4]));
      endWithParent();
      build(task, out);
    } catch (Dir7Exception e) {
      out.println(BuildProtocol.failed(e.getMessage()));
      System.exit(e.kind().exitCode());
    } catch (IOException | LinkageError e) {
      out.println(BuildProtocol.failed(e.toString()));
      System.exit(Dir7Exception.Kind.ENVIRONMENT.exitCode());
    }
  }

  /** Standard input ends when the parent does, however that ended: nobody would use the plans. */
  private static void endWithParent() {
    Thread watcher =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is ever sent.
                }
              } catch (IOException e) {
                // No input is an ended input.
              }
              Runtime.getRuntime().halt(Dir7Exception.Kind.ENVIRONMENT.exitCode());
            },
            "dir7-parent");
    watcher.setDaemon(true);
    watcher.start();
  }

  private static void build(BuildTask task, PrintStream out) throws IOException {
    Optional<Path> plugin =
        PluginLibrary.find(System.getProperties(), System.getenv(), Path.of(""));
    Availability here =
        new GpuProbe(NativeLibraries.SYSTEM)
            .look(System.getProperty("os.name"), System.getProperty("os.arch"), plugin);
    if (!here.usable()) {
      throw Dir7Exception.environment("%s", here.reason());
    }
    Type compute = task.precision().equals(Precision.FP32.id()) ? Type.FP32 : Type.FP16;
    TrtLibrary library = TrtLibrary.of(plugin.get());
    try (MemoryWatch watch = new MemoryWatch();
        Checkpoint checkpoint = Checkpoint.open(task.request());
        IntegerWeights weights =
            IntegerWeights.over(checkpoint.model().weights(), task.request())) {
      Model read = checkpoint.model();
      Model model = new Model(read.config(), read.precision(), weights, read.hash());
      compile(library, task, model, compute, out);
      long activations =
          PlanProof.run(library, model, compute, task.cache().building(), task.pictures());
      out.println(BuildProtocol.measured(BuildResult.ACTIVATIONS, activations));
      out.println(BuildProtocol.measured(BuildResult.PEAK_DEVICE, watch.peakDevice()));
      out.println(BuildProtocol.measured(BuildResult.PEAK_HOST, watch.peakHost()));
    }
  }

  private static void compile(
      TrtLibrary library, BuildTask task, Model model, Type compute, PrintStream out)
      throws IOException {
    try (PlanCompiler compiler =
        new PlanCompiler(
            library, model, compute, task.cache().timingCache(), task.workspaceBytes())) {
      for (PlanName name : PlanName.upTo(task.pictures())) {
        out.println(BuildProtocol.start(name));
        compiler.compile(name, task.cache().building().resolve(name.file()));
        out.println(BuildProtocol.done(name));
      }
    }
  }
}
