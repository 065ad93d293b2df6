package org.dir7.device.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether journal and results have a place: rights and room. */
final class StateCheck {

  /** Below this not even a few results fit. */
  private static final long LEAST = 64L << 20;

  private final DoctorRequest request;

  StateCheck(DoctorRequest request) {
    this.request = request;
  }

  Finding run() {
    Path state = request.state().toAbsolutePath();
    Path folder = request.root().path(state.toString());
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    String user = request.user();
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      return Finding.stop(
          "state folder",
          state + " cannot be written by " + user,
          "sudo install -d -o " + user + " " + state + "   # or choose another with --state");
    }
    long free = existing.toFile().getUsableSpace();
    String detail = state + ": " + (free >> 20) + " MiB free";
    if (free < LEAST) {
      return Finding.stop(
          "state folder",
          detail + ", needs " + (LEAST >> 20),
          "df -h " + state + "   # make room, or choose another disk with --state");
    }
    if (free < request.stateBytes()) {
      return Finding.warn(
          "state folder",
          detail + ", may grow to " + (request.stateBytes() >> 20),
          "set journal-mib to " + ((free / 2) >> 20) + " in dir7.yaml, or make room");
    }
    return Finding.ok("state folder", detail);
  }
}
