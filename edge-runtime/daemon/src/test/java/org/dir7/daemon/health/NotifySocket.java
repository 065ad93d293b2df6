package org.dir7.daemon.health;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listens as systemd does, at a path or an abstract name. Linux only. */
public final class NotifySocket implements AutoCloseable {

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;

  /** From this class to itself: a call that waits for data is ended by data only. */
  private static final String END = "END=1";

  private final UnixDatagram.LibC libc = UnixDatagram.LibC.Holder.INSTANCE;
  private final int descriptor = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  private final Thread reader = new Thread(this::read, "notify-socket");
  private final String path;

  public NotifySocket(String path) {
    this.path = path;
    byte[] address = UnixDatagram.address(path);
    libc.bind(descriptor, address, address.length);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    byte[] buffer = new byte[4096];
    while (true) {
      int size = (int) libc.recv(descriptor, buffer, buffer.length, 0);
      String text = new String(buffer, 0, size, StandardCharsets.UTF_8);
      if (text.equals(END)) {
        return;
      }
      heard.add(text);
    }
  }

  /** The next message. */
  public String next() throws InterruptedException {
    String message = heard.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("systemd heard nothing for 30 s");
    }
    return message;
  }

  /** Skips messages until one begins so. */
  public String next(String beginning) throws InterruptedException {
    String message = next();
    while (!message.startsWith(beginning)) {
      message = next();
    }
    return message;
  }

  public void forget() {
    heard.clear();
  }

  /** Whether no message begins so for some time. */
  public boolean hearsNo(String beginning, long millis) throws InterruptedException {
    Thread.sleep(millis);
    return heard.stream().noneMatch(message -> message.startsWith(beginning));
  }

  @Override
  public void close() {
    try (UnixDatagram self = UnixDatagram.to(path)) {
      self.send(END);
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    libc.close(descriptor);
  }
}
