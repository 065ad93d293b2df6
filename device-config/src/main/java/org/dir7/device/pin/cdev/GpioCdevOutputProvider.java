package org.dir7.device.pin.cdev;

import com.pi4j.context.Context;
import com.pi4j.exception.InitializeException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputBase;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProvider;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import com.pi4j.io.gpio.digital.DigitalState;
import com.sun.jna.LastErrorException;

/** Digital outputs of one chip; they begin low. */
public final class GpioCdevOutputProvider extends DigitalOutputProviderBase
    implements DigitalOutputProvider {

  private final GpioChip chip;

  public GpioCdevOutputProvider(GpioChip chip) {
    super("dir7-cdev-digital-output", "GPIO character device, output");
    this.chip = chip;
  }

  @Override
  public DigitalOutput create(DigitalOutputConfig config) {
    Output output = new Output(this, config);
    context.registry().add(output);
    return output;
  }

  private static final class Output extends DigitalOutputBase {

    private final GpioChip chip;
    private GpioLine line;

    Output(GpioCdevOutputProvider provider, DigitalOutputConfig config) {
      super(provider, config);
      this.chip = provider.chip;
    }

    @Override
    public DigitalOutput initialize(Context context) throws InitializeException {
      try {
        line = chip.line(config.address(), GpioRequests.OUTPUT);
      } catch (LastErrorException e) {
        throw new InitializeException(chip.path() + ": " + e.getMessage(), e);
      }
      super.initialize(context);
      return this;
    }

    @Override
    public DigitalOutput state(DigitalState state) {
      line.set(state.isHigh());
      return super.state(state);
    }

    @Override
    public DigitalOutput shutdown(Context context) throws ShutdownException {
      super.shutdown(context);
      if (line != null) {
        line.close();
      }
      return this;
    }
  }
}
