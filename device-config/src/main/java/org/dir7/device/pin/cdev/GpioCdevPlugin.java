package org.dir7.device.pin.cdev;

import com.pi4j.extension.Plugin;
import com.pi4j.extension.PluginService;
import org.dir7.device.DeviceRoot;
import org.dir7.device.board.BoardDetector;
import org.dir7.device.board.BoardModel;

/**
 * Offers both providers to any Pi4J context that detects its plugins, on Orin boards only: others
 * have plugins of Pi4J's own.
 */
public final class GpioCdevPlugin implements Plugin {

  @Override
  public void initialize(PluginService service) {
    DeviceRoot root = DeviceRoot.system();
    BoardModel model = BoardDetector.detect(root).model();
    if (model == BoardModel.ORIN_NANO_4GB || model == BoardModel.ORIN_NANO_8GB) {
      GpioChip chip = GpioChip.find(root, model);
      service.register(new GpioCdevInputProvider(chip), new GpioCdevOutputProvider(chip));
    }
  }
}
