package org.dir7.backend.tensorrt.cuda;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.dir7.backend.tensorrt.network.Type;
import org.dir7.backend.tensorrt.plan.BuildProtocol;
import org.dir7.backend.tensorrt.plan.PlanCache;
import org.dir7.backend.tensorrt.plan.PlanName;
import org.dir7.backend.tensorrt.probe.GpuProbe;
import org.dir7.backend.tensorrt.probe.NativeLibraries;
import org.dir7.backend.tensorrt.probe.PluginLibrary;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.format.Checkpoint;
import org.dir7.engine.model.Precision;

/**
 * The child process that builds plans: {@code BuildMain REQUEST CACHE PRECISION}; says how far it
 * is in {@link BuildProtocol}'s words.
 */
public final class BuildMain {

  private BuildMain() {}

  public static void main(String[] args) {
    PrintStream out = System.out;
    try {
      build(Path.of(args[0]), new PlanCache(Path.of(args[1])), args[2], out);
    } catch (Dir7Exception e) {
      out.println(BuildProtocol.failed(e.getMessage()));
      System.exit(e.kind().exitCode());
    } catch (IOException | LinkageError e) {
      out.println(BuildProtocol.failed(e.toString()));
      System.exit(Dir7Exception.Kind.ENVIRONMENT.exitCode());
    }
  }

  private static void build(Path request, PlanCache cache, String precision, PrintStream out)
      throws IOException {
    Optional<Path> plugin =
        PluginLibrary.find(System.getProperties(), System.getenv(), Path.of(""));
    Availability here =
        new GpuProbe(NativeLibraries.SYSTEM)
            .look(System.getProperty("os.name"), System.getProperty("os.arch"), plugin);
    if (!here.usable()) {
      throw Dir7Exception.environment("%s", here.reason());
    }
    Type compute = precision.equals(Precision.FP32.id()) ? Type.FP32 : Type.FP16;
    try (Checkpoint model = Checkpoint.open(request);
        PlanCompiler compiler =
            new PlanCompiler(
                TrtLibrary.of(plugin.get()), model.model(), compute, cache.timingCache())) {
      for (PlanName name : PlanName.values()) {
        out.println(BuildProtocol.start(name));
        compiler.compile(name, cache.building().resolve(name.file()));
        out.println(BuildProtocol.done(name));
      }
    }
  }
}
