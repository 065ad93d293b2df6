package org.dir7.device.pin;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmType;
import com.pi4j.plugin.linuxfs.provider.pwm.LinuxFsPwmProvider;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Reading;
import org.dir7.device.board.BoardModel;

/**
 * A four-wire fan, or one behind a transistor, at a PWM pin of the header. The fan connector of a
 * developer kit is the kernel's business and needs nothing of this.
 *
 * <p>A fan that nobody controls runs: at full speed until the first temperature, when temperatures
 * stop coming, and after close.
 */
public final class PwmFan implements AutoCloseable {

  /** What four-wire fans are specified for. */
  private static final int HERTZ = 25_000;

  private static final int FULL = 100;

  /**
   * A channel of a PWM controller.
   *
   * @param device folder of the controller in sysfs; chip numbers follow the order of start
   */
  private record Channel(String device, int number) {}

  // NVIDIA's public jetson-gpio tables.
  private static final Map<Integer, Channel> NANO =
      Map.of(32, new Channel("7000a000.pwm", 0), 33, new Channel("7000a000.pwm", 2));
  private static final Map<Integer, Channel> ORIN =
      Map.of(
          15, new Channel("3280000.pwm", 0),
          32, new Channel("32e0000.pwm", 0),
          33, new Channel("32c0000.pwm", 0));

  private final Context context;
  private final Pwm pwm;
  private final FanCurve curve;
  private int percent = FULL;

  private PwmFan(Context context, Pwm pwm, FanCurve curve) {
    this.context = context;
    this.pwm = pwm;
    this.curve = curve;
  }

  /**
   * Starts the fan at full speed.
   *
   * @param pin on the header
   * @return the fan, or one sentence about why there is none
   */
  public static Reading<PwmFan> open(BoardModel model, DeviceRoot root, int pin, FanCurve curve) {
    Map<Integer, Channel> channels =
        switch (model) {
          case JETSON_NANO_2GB, JETSON_NANO_4GB -> NANO;
          case ORIN_NANO_4GB, ORIN_NANO_8GB -> ORIN;
          default -> Map.of();
        };
    Channel channel = channels.get(pin);
    if (channel == null) {
      return new Reading.Missing<>(
          channels.isEmpty()
              ? "fan: no PWM pins are known for " + model.title()
              : "fan: pin "
                  + pin
                  + " has no PWM; take one of "
                  + channels.keySet().stream().sorted().toList());
    }
    OptionalInt chip = chip(root, channel.device);
    if (chip.isEmpty()) {
      return new Reading.Missing<>(
          "fan: no PWM chip of "
              + channel.device
              + "; switch pin "
              + pin
              + " to PWM with sudo /opt/nvidia/jetson-io/jetson-io.py and start again");
    }
    String folder = root.path("/sys/class/pwm").toString();
    try {
      Context context =
          Pi4J.newContextBuilder()
              .noAutoDetect()
              .disableShutdownHook()
              .add(LinuxFsPwmProvider.newInstance(folder, chip.getAsInt()))
              .build();
      return start(context, channel.number, pin, curve);
    } catch (RuntimeException | LinkageError e) {
      return new Reading.Missing<>("fan: " + Pins.reason(e));
    }
  }

  private static Reading<PwmFan> start(Context context, int channel, int pin, FanCurve curve) {
    try {
      Pwm pwm =
          context.create(
              Pwm.newConfigBuilder(context)
                  .id("dir7-fan")
                  .address(channel)
                  .pwmType(PwmType.HARDWARE)
                  .frequency(HERTZ)
                  .initial(FULL)
                  .shutdown(FULL)
                  .build());
      return new Reading.Present<>(new PwmFan(context, pwm, curve));
    } catch (RuntimeException e) {
      context.shutdown();
      return new Reading.Missing<>(
          "fan: pin "
              + pin
              + " (channel "
              + channel
              + ") is in use or not ours: "
              + Pins.reason(e));
    }
  }

  private static OptionalInt chip(DeviceRoot root, String device) {
    for (String chip : root.list("/sys/class/pwm", "pwmchip*")) {
      try {
        for (var element : root.path(chip).toRealPath()) {
          if (element.toString().equals(device)) {
            String number = chip.substring(chip.lastIndexOf("pwmchip") + "pwmchip".length());
            return OptionalInt.of(Integer.parseInt(number));
          }
        }
      } catch (IOException | NumberFormatException e) {
        // Gone meanwhile, or not a chip.
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Sets the speed for a temperature; empty means full speed.
   *
   * @throws com.pi4j.io.exception.IOException if the kernel refuses
   */
  public void update(OptionalDouble celsius) {
    int next = celsius.isPresent() ? curve.percent(celsius.getAsDouble(), percent > 0) : FULL;
    if (next == percent) {
      return;
    }
    percent = next;
    if (next == 0) {
      pwm.off();
    } else {
      pwm.on(next);
    }
  }

  /** Duty that is set, in percent. */
  public int percent() {
    return percent;
  }

  @Override
  public void close() {
    context.shutdown();
  }
}
