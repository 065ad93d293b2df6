package org.dir7.device.board;

import java.util.List;
import java.util.Optional;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Reading;

/** Reads a {@link Board} from the files below a root; starts nothing and never fails. */
public final class BoardDetector {

  private BoardDetector() {}

  public static Board detect(DeviceRoot root) {
    CpuInfo cpu =
        CpuInfo.parse(
            root.find("/proc/cpuinfo").orElse(""),
            root.isSystem() ? System.getProperty("os.arch") : null);
    List<String> compatible =
        root.find("/proc/device-tree/compatible")
            .map(t -> List.of(t.split("\0")))
            .orElse(List.of());
    BoardModel model = BoardModel.of(compatible, cpu.architecture());
    Optional<L4t> l4t = root.find("/etc/nv_tegra_release").flatMap(L4t::parse);
    return new Board(
        model,
        root.find("/proc/device-tree/model").filter(t -> !t.isEmpty()).orElse(cpu.name()),
        compatible.stream().anyMatch(entry -> entry.endsWith("-super")),
        cpu,
        root.text("/proc/meminfo").map(MemoryInfo::parse),
        l4t,
        new LibraryFinder(root).find(),
        powerModes(root));
  }

  private static Reading<PowerModes> powerModes(DeviceRoot root) {
    String status = root.find("/var/lib/nvpmodel/status").orElse("");
    return root.text("/etc/nvpmodel.conf").map(text -> PowerModes.parse(text, status));
  }
}
