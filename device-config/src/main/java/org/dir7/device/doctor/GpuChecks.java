package org.dir7.device.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dir7.device.Reading;
import org.dir7.device.Target;
import org.dir7.device.board.Board;
import org.dir7.device.board.BoardModel;
import org.dir7.device.board.L4t;
import org.dir7.device.board.Libraries;
import org.dir7.device.doctor.Finding.Level;

/**
 * What the TensorRT backend needs. Without it the CPU backend serves, so that a lack is a warning
 * unless {@code tensorrt} was asked for.
 */
final class GpuChecks {

  private final Board board;
  private final DoctorRequest request;
  private final Level lack;

  GpuChecks(Board board, DoctorRequest request) {
    this.board = board;
    this.request = request;
    this.lack = request.backend().equals("tensorrt") ? Level.STOP : Level.WARN;
  }

  List<Finding> all() {
    Optional<Target> target = board.model().target().filter(t -> t.tensorRtMajor() > 0);
    if (request.backend().equals("cpu")) {
      return List.of();
    }
    if (target.isEmpty()) {
      return List.of(without());
    }
    List<Finding> findings = new ArrayList<>();
    if (board.model() == BoardModel.OTHER_ORIN) {
      findings.add(Finding.note("GPU", "sm_87 like the Orin Nano's; never tried on this module"));
    }
    findings.add(release(target.get()));
    findings.add(library("CUDA driver", board.libraries().cudaDriver(), 0, "nvidia-l4t-cuda"));
    findings.add(
        library("CUDA", board.libraries().cudaRuntime(), cudaMajor(target.get()), "nvidia-cuda"));
    findings.add(
        library(
            "TensorRT",
            board.libraries().tensorRt(),
            target.get().tensorRtMajor(),
            "nvidia-tensorrt"));
    return findings;
  }

  private Finding without() {
    boolean usable =
        board.libraries().cudaDriver().value().isPresent()
            && board.libraries().tensorRt().value().isPresent();
    if (usable) {
      return Finding.note(
          "GPU", "CUDA and TensorRT are here; only the backend itself can tell whether they work");
    }
    String detail =
        board
            .libraries()
            .cudaDriver()
            .reason()
            .or(() -> board.libraries().tensorRt().reason())
            .get();
    return lack == Level.STOP
        ? Finding.stop("GPU", detail, "serve with --backend cpu")
        : Finding.note("GPU", "none to use (" + detail + "); the CPU backend serves");
  }

  private Finding release(Target target) {
    int wanted = target == Target.JETSON_NANO ? 4 : 6;
    Optional<L4t> l4t = board.l4t();
    if (l4t.isEmpty()) {
      return lacks("JetPack", "no /etc/nv_tegra_release", flash(wanted));
    }
    boolean fits =
        l4t.get().jetPackMajor() == wanted && (wanted != 4 || l4t.get().jetPack().equals("4.6"));
    return fits
        ? Finding.ok("JetPack", l4t.get().toString())
        : lacks("JetPack", l4t.get() + "; the backend is made for " + name(wanted), flash(wanted));
  }

  private static String name(int jetPack) {
    return jetPack == 4 ? "JetPack 4.6" : "JetPack 6";
  }

  private static String flash(int jetPack) {
    return "flash " + name(jetPack) + " with NVIDIA's SDK Manager or SD card image";
  }

  private static int cudaMajor(Target target) {
    return target == Target.JETSON_NANO ? 10 : 12;
  }

  private Finding library(String subject, Reading<String> found, int major, String metapackage) {
    String install = "sudo apt-get update && sudo apt-get install " + metapackage;
    if (found.value().isEmpty()) {
      return lacks(subject, found.reason().orElseThrow(), install);
    }
    String version = found.value().get();
    return major == 0 || Libraries.major(version) == major
        ? Finding.ok(subject, version)
        : lacks(subject, version + "; the backend is made for " + major, install);
  }

  private Finding lacks(String subject, String detail, String remedy) {
    return new Finding(
        lack,
        subject,
        detail + (lack == Level.WARN ? "; without it the CPU serves" : ""),
        Optional.of(remedy));
  }
}
