package org.dir7.deploy.fleet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.dir7.daemon.update.UpdateChunk;
import org.dir7.engine.io.FileFailures;

/**
 * Sends a bundle to one device in chunks over MQTT: a few at a time, on from what the device says
 * that it has, and from there again after a silence.
 */
final class ChunkSender {

  /** Chunks on their way: far below what a broker keeps for a client. */
  private static final int WINDOW = 8;

  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String device;
  private final Version version;
  private final FleetLink link;
  private long arrived;
  private long sent;
  private boolean asked;
  private long progressNanos;

  ChunkSender(String device, Version version, FleetLink link, long now) {
    this.device = device;
    this.version = version;
    this.link = link;
    this.progressNanos = now;
  }

  /** The device has so many bytes. */
  void heard(long bytes, long now) {
    if (bytes != arrived) {
      progressNanos = now;
    }
    if (bytes < arrived) {
      sent = bytes; // a power cut took some back
    }
    arrived = bytes;
    sent = Math.max(sent, bytes);
    asked = true;
  }

  /** Bytes that are there. */
  long arrived() {
    return arrived;
  }

  /** Sends what may be sent now. */
  void pump(long now) {
    if (!asked || arrived == version.size()) {
      return; // the order's answer says where to begin
    }
    if (now - progressNanos > SILENCE_NANOS) {
      sent = arrived;
      progressNanos = now;
      link.ask(device, version);
    }
    while (sent < version.size() && sent < arrived + (long) WINDOW * UpdateChunk.MAX_DATA) {
      byte[] data = read(sent);
      link.chunk(device, new UpdateChunk(version.sha256(), sent, data));
      sent += data.length;
    }
  }

  private byte[] read(long offset) {
    int length = (int) Math.min(UpdateChunk.MAX_DATA, version.size() - offset);
    ByteBuffer chunk = ByteBuffer.allocate(length);
    try (FileChannel file = FileChannel.open(version.bundle(), StandardOpenOption.READ)) {
      while (chunk.hasRemaining() && file.read(chunk, offset + chunk.position()) >= 0) {
        // until it is full
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(version.bundle(), e);
    }
    return chunk.array();
  }
}
