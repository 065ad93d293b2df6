package org.dir7.benchmarks.gpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.dir7.backend.tensorrt.cuda.Gpu;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.backend.MemoryContract;

/** GPU memory as the driver gives it out, whoever asked: nothing of ours is trusted here. */
final class DriverMemory {

  private static long beforeMiB = -1;
  private static long contextMiB;

  private final boolean gpu;

  private DriverMemory(boolean gpu) {
    this.gpu = gpu;
  }

  static DriverMemory of(String backend) {
    DriverMemory memory = new DriverMemory(!backend.equals("cpu"));
    if (beforeMiB < 0) {
      beforeMiB = usedMiB();
    }
    return memory;
  }

  /** In use on the machine; 0 where there is no driver. */
  static long usedMiB() {
    String[] command = {"nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"};
    try {
      Process process = new ProcessBuilder(command).start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String line = lines.readLine();
        return line == null ? 0 : Long.parseLong(line.trim());
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      return 0; // no driver: the table says that all is 0
    } catch (NumberFormatException e) {
      throw Dir7Exception.environment("nvidia-smi: %s", e.getMessage());
    }
  }

  /** The bare CUDA context, before TensorRT and the plugin are loaded. */
  void context(ProofReport report) {
    if (gpu) {
      Gpu.freeBytes();
      contextMiB = usedMiB() - beforeMiB;
      report.figure("GPU memory, bare CUDA context, MiB", Long.toString(contextMiB));
    }
  }

  /** What is held beside the contract, with one session open. */
  void compare(ProofReport report, MemoryContract contract) {
    if (!gpu) {
      return;
    }
    long own =
        contract.parts().stream()
            .filter(p -> p.name().startsWith("device: ") && !p.name().contains("measured"))
            .mapToLong(MemoryContract.Part::bytes)
            .sum();
    report.equal("device bytes allocated, against the contract's", Gpu.heldBytes(), own);
    double beyond = usedMiB() - beforeMiB - contextMiB - own / 1048576.0;
    report.figure(
        "GPU memory beyond context and contract (weights, graphs, modules, TensorRT), MiB",
        ProofReport.number(beyond));
  }
}
