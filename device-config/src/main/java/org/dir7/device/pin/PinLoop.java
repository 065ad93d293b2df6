package org.dir7.device.pin;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the button and sets the light, fifty times a second on a thread of its own. Looking is
 * one read of a small file; it needs no interrupt, whose support differs from kernel to kernel.
 */
final class PinLoop implements AutoCloseable {

  static final int MILLIS = 20;

  private final Optional<DigitalInput> button;
  private final Optional<DigitalOutput> led;
  private final Runnable onPress;
  private final Debounce debounce = new Debounce();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread;
  private volatile LedCode code = LedCode.STARTING;
  private LedCode shown;
  private boolean lit;
  private long codeMillis;

  PinLoop(Optional<DigitalInput> button, Optional<DigitalOutput> led, Runnable onPress) {
    this.button = button;
    this.led = led;
    this.onPress = onPress;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "dir7-pins");
              made.setDaemon(true);
              return made;
            });
  }

  void start() {
    var unused =
        thread.scheduleAtFixedRate(
            () -> guarded(System.nanoTime() / 1_000_000), 0, MILLIS, TimeUnit.MILLISECONDS);
  }

  void show(LedCode next) {
    code = next;
  }

  List<String> problems() {
    return problems;
  }

  /** One look; what fails ends the loop, and never the program. */
  private void guarded(long millis) {
    try {
      turn(millis);
    } catch (RuntimeException e) {
      problems.add("button and light stopped: " + e.getMessage());
      thread.shutdown();
    }
  }

  /** One look at the given time of a clock that never goes back. */
  void turn(long millis) {
    if (button.isPresent() && debounce.pressed(button.get().isLow(), millis)) {
      onPress.run();
    }
    if (led.isPresent()) {
      LedCode now = code;
      boolean changed = now != shown;
      if (changed) {
        shown = now;
        codeMillis = millis;
      }
      boolean next = now.lit(millis - codeMillis);
      if (changed || next != lit) {
        lit = next;
        led.get().setState(next);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      led.ifPresent(DigitalOutput::low);
    } catch (RuntimeException e) {
      problems.add("light cannot be put out: " + e.getMessage());
    }
  }
}
