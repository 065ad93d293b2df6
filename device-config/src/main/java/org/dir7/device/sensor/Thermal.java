package org.dir7.device.sensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.dir7.device.DeviceRoot;
import org.dir7.device.sensor.SensorSample.Named;

/** Thermal zones of {@code /sys/class/thermal}. */
final class Thermal implements AutoCloseable {

  /** The original Nano's PMIC-Die is a constant 100 degrees: a trip point, not a measurement. */
  private static final String CONSTANT_ZONE = "PMIC-Die";

  /** A fan estimate of the original Nano, filtered over minutes. */
  private static final String ESTIMATE_ZONE = "thermal-fan-est";

  // A zone of an Orin that has no power reads -256 degrees; nothing that computes is hotter.
  private static final double LEAST_CELSIUS = -60;
  private static final double MOST_CELSIUS = 150;

  private record Zone(String name, NumberFile file) {}

  private final List<Zone> zones = new ArrayList<>();

  Thermal(DeviceRoot root, List<String> missing) {
    Set<String> taken = new HashSet<>();
    for (String folder : root.list("/sys/class/thermal", "thermal_zone*")) {
      String name = root.find(folder + "/type").orElse("");
      if (name.isEmpty() || name.equals(CONSTANT_ZONE) || name.equals(ESTIMATE_ZONE)) {
        continue;
      }
      try {
        // Some PCs have several of one type.
        String unique = taken.add(name) ? name : name + " " + folder.replaceFirst(".*/", "");
        zones.add(new Zone(unique, NumberFile.open(root, folder + "/temp")));
      } catch (IOException e) {
        missing.add("temperature of " + name + ": " + folder + "/temp cannot be read");
      }
    }
    if (zones.isEmpty()) {
      missing.add("temperature: no thermal zone in /sys/class/thermal");
    }
  }

  /** Degrees Celsius of the zones that answer. */
  List<Named> read(ByteBuffer buffer) {
    List<Named> read = new ArrayList<>(zones.size());
    for (Zone zone : zones) {
      long milli = zone.file.read(buffer, 10);
      if (milli != NumberFile.NONE) {
        double celsius = milli / 1000.0;
        if (celsius > LEAST_CELSIUS && celsius < MOST_CELSIUS) {
          read.add(new Named(zone.name, celsius));
        }
      }
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    for (Zone zone : zones) {
      zone.file.close();
    }
  }
}
