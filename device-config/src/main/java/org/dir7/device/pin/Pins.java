package org.dir7.device.pin;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.context.ContextBuilder;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.pi4j.plugin.linuxfs.provider.gpio.digital.LinuxFsDigitalInputProvider;
import com.pi4j.plugin.linuxfs.provider.gpio.digital.LinuxFsDigitalOutputProvider;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.BoardModel;
import org.dir7.device.pin.cdev.GpioCdevInputProvider;
import org.dir7.device.pin.cdev.GpioCdevOutputProvider;
import org.dir7.device.pin.cdev.GpioChip;

/**
 * The button and the status light of a device. Opening never fails: what cannot be had is told by
 * {@link #problems()}, and calls for it have no effect.
 */
public final class Pins implements AutoCloseable {

  private final Optional<Context> context;
  private final PinLoop loop;
  private final List<String> problems;

  private Pins(Optional<Context> context, PinLoop loop, List<String> problems) {
    this.context = context;
    this.loop = loop;
    this.problems = problems;
  }

  /**
   * Opens the pins of a plan with the provider that fits the board: sysfs on an original Nano, the
   * GPIO character device on the others.
   *
   * @param onPress called once a press, on the pins' own thread; must not block
   */
  public static Pins open(BoardModel model, DeviceRoot root, PinPlan plan, Runnable onPress) {
    if (plan.button().isEmpty() && plan.led().isEmpty()) {
      return none(List.of());
    }
    if (HeaderPins.line(model, 7).isEmpty()) {
      return none(List.of("no header pins are known for " + model.title()));
    }
    try {
      ContextBuilder builder = Pi4J.newContextBuilder().noAutoDetect().disableShutdownHook();
      if (model == BoardModel.JETSON_NANO_2GB || model == BoardModel.JETSON_NANO_4GB) {
        String gpio = root.path("/sys/class/gpio").toString();
        builder.add(
            LinuxFsDigitalInputProvider.newInstance(gpio),
            LinuxFsDigitalOutputProvider.newInstance(gpio));
      } else {
        GpioChip chip = GpioChip.find(root, model);
        builder.add(new GpioCdevInputProvider(chip), new GpioCdevOutputProvider(chip));
      }
      Pins pins = open(builder.build(), model, plan, onPress);
      pins.loop.start();
      return pins;
    } catch (RuntimeException | LinkageError e) {
      return none(List.of("pins cannot be used: " + reason(e)));
    }
  }

  /** Opens the pins in a context that is closed with them; the caller starts the loop. */
  static Pins open(Context context, BoardModel model, PinPlan plan, Runnable onPress) {
    List<String> problems = new ArrayList<>();
    Optional<DigitalInput> button =
        create(
            "button",
            model,
            plan.button(),
            problems,
            line ->
                context.create(
                    DigitalInput.newConfigBuilder(context)
                        .id("dir7-button")
                        .address(line)
                        .pull(PullResistance.PULL_UP)
                        .debounce(0L) // Ours works alike with every provider.
                        .build()));
    Optional<DigitalOutput> led =
        create(
            "led",
            model,
            plan.led(),
            problems,
            line ->
                context.create(
                    DigitalOutput.newConfigBuilder(context)
                        .id("dir7-led")
                        .address(line)
                        .initial(DigitalState.LOW)
                        .build()));
    return new Pins(Optional.of(context), new PinLoop(button, led, onPress), problems);
  }

  private interface Creation<T> {
    T create(int line);
  }

  private static <T> Optional<T> create(
      String role, BoardModel model, OptionalInt pin, List<String> problems, Creation<T> creation) {
    if (pin.isEmpty()) {
      return Optional.empty();
    }
    OptionalInt line = HeaderPins.line(model, pin.getAsInt());
    if (line.isEmpty()) {
      problems.add(
          role + ": pin " + pin.getAsInt() + " is no GPIO; take one of " + HeaderPins.usable());
      return Optional.empty();
    }
    try {
      return Optional.of(creation.create(line.getAsInt()));
    } catch (RuntimeException | LinkageError e) {
      problems.add(
          role
              + ": pin "
              + pin.getAsInt()
              + " (line "
              + line.getAsInt()
              + ") is in use or not ours: "
              + reason(e));
      return Optional.empty();
    }
  }

  /** What the kernel said: Pi4J wraps it into sentences about its own objects. */
  static String reason(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    if (deepest instanceof NoSuchFileException) {
      return "no " + message;
    } else if (deepest instanceof AccessDeniedException) {
      return "no permission for " + message;
    }
    return message == null ? deepest.getClass().getSimpleName() : message;
  }

  private static Pins none(List<String> problems) {
    return new Pins(
        Optional.empty(), new PinLoop(Optional.empty(), Optional.empty(), () -> {}), problems);
  }

  /** What the status light says from now on. */
  public void show(LedCode code) {
    loop.show(code);
  }

  /** One sentence for each pin that is not served. */
  public List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    all.addAll(loop.problems());
    return all;
  }

  PinLoop loop() {
    return loop;
  }

  /** Puts the light out and gives the lines back. */
  @Override
  public void close() {
    loop.close();
    context.ifPresent(Context::shutdown);
  }
}
