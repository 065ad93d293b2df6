package org.dir7.device.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.SensorSample.Named;

/**
 * Supply rails measured by an INA3221: industrial I/O on JetPack 4 ({@code in_power0_input} in
 * milliwatts), hwmon on later ones ({@code in1_input} in millivolts, {@code curr1_input} in
 * milliamperes).
 */
final class PowerRails implements AutoCloseable {

  /** Rails before all others; the others are parts of them and must not be added. */
  private static final Set<String> WHOLE_BOARD = Set.of("POM_5V_IN", "VDD_IN");

  /** Milliwatts, or millivolts with milliamperes. */
  private record Rail(String name, NumberFile first, NumberFile second) {

    double watts(ByteBuffer buffer) {
      long a = first.read(buffer, 10);
      long b = second == null ? 1000 : second.read(buffer, 10);
      return a == NumberFile.NONE || b == NumberFile.NONE ? Double.NaN : a * (double) b / 1e6;
    }
  }

  private final List<Rail> rails = new ArrayList<>();

  PowerRails(DeviceRoot root, List<String> missing) {
    for (String folder : root.list("/sys/class/hwmon", "hwmon*")) {
      if (root.find(folder + "/name").orElse("").startsWith("ina3221")) {
        hwmon(root, folder);
      }
    }
    for (String chip : root.list("/sys/bus/i2c/drivers/ina3221x", "*-00*")) {
      for (String folder : root.list(chip, "iio:device*")) {
        iio(root, folder);
      }
    }
    if (rails.isEmpty()) {
      missing.add("power: no INA3221 in /sys/class/hwmon or /sys/bus/i2c/drivers/ina3221x");
    } else if (rails.stream().noneMatch(rail -> WHOLE_BOARD.contains(rail.name))) {
      missing.add("board power: none of the rails " + WHOLE_BOARD);
    }
  }

  private void hwmon(DeviceRoot root, String folder) {
    for (int channel = 1; channel <= 3; channel++) {
      String name = root.find(folder + "/in" + channel + "_label").orElse("");
      add(root, name, folder + "/in" + channel + "_input", folder + "/curr" + channel + "_input");
    }
  }

  private void iio(DeviceRoot root, String folder) {
    for (int channel = 0; channel <= 2; channel++) {
      String name = root.find(folder + "/rail_name_" + channel).orElse("");
      add(root, name, folder + "/in_power" + channel + "_input", null);
    }
  }

  private void add(DeviceRoot root, String name, String first, String second) {
    if (name.isEmpty() || name.equals("NC")) { // A channel that is not connected.
      return;
    }
    try {
      NumberFile one = NumberFile.open(root, first);
      try {
        rails.add(new Rail(name, one, second == null ? null : NumberFile.open(root, second)));
      } catch (IOException e) {
        one.close();
      }
    } catch (IOException e) {
      // The other channels may still be there; none at all is reported.
    }
  }

  /** Watts of the rails that answer. */
  List<Named> read(ByteBuffer buffer) {
    List<Named> read = new ArrayList<>(rails.size());
    for (Rail rail : rails) {
      double watts = rail.watts(buffer);
      if (!Double.isNaN(watts)) {
        read.add(new Named(rail.name, watts));
      }
    }
    return read;
  }

  /** Watts of the rail that feeds the whole board. */
  static OptionalDouble board(List<Named> rails) {
    return rails.stream()
        .filter(rail -> WHOLE_BOARD.contains(rail.name()))
        .mapToDouble(Named::value)
        .findFirst();
  }

  @Override
  public void close() throws IOException {
    for (Rail rail : rails) {
      rail.first.close();
      if (rail.second != null) {
        rail.second.close();
      }
    }
  }
}
