package org.dir7.device.doctor;

import java.util.Optional;
import java.util.TreeSet;
import org.dir7.device.board.Board;
import org.dir7.device.board.BoardModel;
import org.dir7.device.board.Libraries;
import org.dir7.device.board.MemoryInfo;

/** Processor, memory, C library, clock. */
final class SystemChecks {

  /** What ONNX Runtime, the text encoder's library, was linked against. */
  private static final int LIBC_MINOR = 27;

  /** Left to the rest of the system, or it starts to swap and to kill. */
  private static final long RESERVE = 128L << 20;

  /** The year this program was made; a clock before it stands wrong. */
  private static final int FIRST_YEAR = 2026;

  private final Board board;
  private final DoctorRequest request;

  SystemChecks(Board board, DoctorRequest request) {
    this.board = board;
    this.request = request;
  }

  Finding processor() {
    String detail =
        board.cpu().cores()
            + " cores"
            + (board.cpu().name().isEmpty() ? "" : " " + board.cpu().name())
            + ", "
            + board.cpu().architecture()
            + (board.cpu().vector().isEmpty()
                ? ""
                : " with " + String.join(" ", new TreeSet<>(board.cpu().vector())));
    return board.model() == BoardModel.UNSUPPORTED
        ? Finding.stop(
            "processor",
            detail + "; needs 64-bit ARM or x86",
            "install a 64-bit system (uname -m must say aarch64 or x86_64)")
        : Finding.ok("processor", detail);
  }

  Finding memory() {
    if (board.memory().value().isEmpty()) {
      return Finding.warn(
          "memory", board.memory().reason().orElseThrow(), "mount /proc: mount -t proc proc /proc");
    }
    MemoryInfo memory = board.memory().value().get();
    if (memory.total() == 0) {
      return Finding.warn(
          "memory", "/proc/meminfo has no MemTotal", "look at it: cat /proc/meminfo");
    }
    String detail =
        mib(memory.available())
            + " MiB available of "
            + mib(memory.total())
            + (board.model().isJetson() ? ", shared with the GPU" : "");
    if (request.needBytes().isEmpty()) {
      return Finding.ok("memory", detail);
    }
    long need = request.needBytes().getAsLong();
    detail += "; serving takes " + mib(need);
    if (need > memory.available()) {
      return Finding.stop("memory", detail, less());
    }
    if (need + RESERVE > memory.available()) {
      return Finding.warn("memory", detail + " and leaves less than " + mib(RESERVE), less());
    }
    return Finding.ok("memory", detail);
  }

  private String less() {
    return board.model().isJetson()
        ? "sudo systemctl isolate multi-user.target   # ends the desktop until the next start"
        : "ps aux --sort -rss | head   # and end what is not needed";
  }

  Finding libc() {
    Optional<String> version = board.libraries().libc().value();
    if (version.isEmpty()) {
      return Finding.warn(
          "C library",
          "no GNU C library found; the text encoder needs 2." + LIBC_MINOR,
          "use a Debian or Ubuntu system");
    }
    return Libraries.atLeast(version.get(), 2, LIBC_MINOR)
        ? Finding.ok("C library", "glibc " + version.get())
        : Finding.stop(
            "C library",
            "glibc " + version.get() + "; the text encoder needs 2." + LIBC_MINOR,
            "upgrade to Ubuntu 18.04, Debian 10 or later");
  }

  Finding clock() {
    String today = request.today().toString();
    return request.today().getYear() >= FIRST_YEAR
        ? Finding.ok("clock", today)
        : Finding.warn(
            "clock",
            today + " cannot be: TLS and signed updates will be refused",
            "sudo timedatectl set-ntp true");
  }

  private static long mib(long bytes) {
    return bytes >> 20;
  }
}
