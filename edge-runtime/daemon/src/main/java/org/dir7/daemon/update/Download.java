package org.dir7.daemon.update;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Arrays;
import java.util.function.Supplier;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.PartialBundle;

/**
 * Fetches a bundle by HTTP, and goes on from the bytes that are here after every break: a lost
 * network, a restart of the daemon, a power cut.
 */
final class Download {

  private static final int CONNECT_MILLIS = 20_000;
  private static final int READ_MILLIS = 30_000;
  private static final int CHUNK = 1 << 16;
  private static final int HTTP_RANGE = 416;

  /** In a row without one new byte. */
  private static final int MOST_TRIES = 20;

  private final PartialBundle bundle;
  private final Supplier<URI> address;
  private final long pauseMillis;

  /** Told how much is here; false ends the download. */
  @FunctionalInterface
  interface Listener {
    boolean arrived(long bytes);
  }

  /**
   * @param address asked before every connection: the server may move meanwhile
   * @param pauseMillis before another try
   */
  Download(PartialBundle bundle, Supplier<URI> address, long pauseMillis) {
    this.bundle = bundle;
    this.address = address;
    this.pauseMillis = pauseMillis;
  }

  /**
   * Fetches the rest.
   *
   * @throws Dir7Exception (environment) where the server has no such file or does not answer
   */
  void fetch(Listener listener) throws InterruptedException {
    bundle.begin();
    int tries = 0;
    while (!bundle.complete()) {
      long before = bundle.offset();
      String problem = "the connection ended early";
      try {
        if (!part(listener)) {
          throw new InterruptedException("the daemon stops");
        }
      } catch (IOException e) {
        problem = e.getMessage() == null ? e.toString() : e.getMessage();
      }
      tries = bundle.offset() > before ? 0 : tries + 1;
      if (tries == MOST_TRIES) {
        throw Dir7Exception.environment("%s: %s, %d times in a row", address.get(), problem, tries);
      }
      if (!bundle.complete()) {
        Thread.sleep(pauseMillis);
      }
    }
  }

  /** One connection; false where the listener ended it. */
  private boolean part(Listener listener) throws IOException {
    long offset = bundle.offset();
    URI url = address.get();
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    if (offset > 0) {
      connection.setRequestProperty("Range", "bytes=" + offset + "-");
    }
    try {
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        offset = 0; // a server that knows no ranges begins anew; what is here is passed over
      } else if (status == HTTP_RANGE) {
        throw Dir7Exception.badInput("%s is shorter than announced (%d bytes)", url, bundle.size());
      } else if (status != HttpURLConnection.HTTP_PARTIAL) {
        if (status >= 400 && status < 500) {
          throw Dir7Exception.environment("%s: the server answers %d", url, status);
        }
        throw new IOException("the server answers " + status);
      }
      return copy(connection.getInputStream(), offset, listener);
    } finally {
      connection.disconnect();
    }
  }

  private boolean copy(InputStream in, long from, Listener listener) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long offset = from;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      long here = bundle.append(offset, count == CHUNK ? chunk : Arrays.copyOf(chunk, count));
      offset += count;
      if (!listener.arrived(here)) {
        return false;
      }
    }
    return true;
  }
}
