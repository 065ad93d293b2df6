package org.dir7.daemon.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What comes from a broker; an end before its first byte is told a second after the connection
 * began. The library (Paho 1.2.5) starts a reader and looks every 100 ms whether it runs: a reader
 * that meets the end between two looks, as behind a proxy whose broker is away, is waited for for
 * ever, by one more thread with every try.
 */
final class FirstBytes extends FilterInputStream {

  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private final long startNanos = System.nanoTime();
  private boolean begun;

  FirstBytes(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int count = super.read(bytes, offset, length);
      begun |= count > 0;
      return count;
    } finally {
      if (!begun) {
        pause();
      }
    }
  }

  private void pause() {
    long millis = (PATIENCE_NANOS - (System.nanoTime() - startNanos)) / 1_000_000;
    try {
      Thread.sleep(Math.max(0, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
