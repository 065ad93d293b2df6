package org.dir7.device.pin.cdev;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputBase;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProvider;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.pi4j.io.gpio.digital.PullResistance;
import com.sun.jna.LastErrorException;

/** Digital inputs of one chip. Listeners are not called: read {@code state()}. */
public final class GpioCdevInputProvider extends DigitalInputProviderBase
    implements DigitalInputProvider {

  private final GpioChip chip;

  public GpioCdevInputProvider(GpioChip chip) {
    super("dir7-cdev-digital-input", "GPIO character device, input");
    this.chip = chip;
  }

  @Override
  public DigitalInput create(DigitalInputConfig config) {
    Input input = new Input(this, config);
    context.registry().add(input);
    return input;
  }

  private static final class Input extends DigitalInputBase {

    private final GpioChip chip;
    private GpioLine line;

    Input(GpioCdevInputProvider provider, DigitalInputConfig config) {
      super(provider, config);
      this.chip = provider.chip;
    }

    @Override
    public DigitalInput initialize(Context context) throws InitializeException {
      int pull = config.pull() == PullResistance.PULL_UP ? GpioRequests.PULL_UP : 0;
      try {
        line = chip.line(config.address(), GpioRequests.INPUT | pull);
      } catch (LastErrorException e) {
        throw new InitializeException(chip.path() + ": " + e.getMessage(), e);
      }
      super.initialize(context);
      return this;
    }

    @Override
    public DigitalState state() {
      return DigitalState.getState(line.high());
    }

    @Override
    public DigitalInput shutdown(Context context) throws ShutdownException {
      super.shutdown(context);
      if (line != null) {
        line.close();
      }
      return this;
    }
  }
}
