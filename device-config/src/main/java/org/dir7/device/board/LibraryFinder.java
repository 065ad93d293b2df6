package org.dir7.device.board;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dir7.device.DeviceRoot;
import org.dir7.device.Reading;

/**
 * Finds libraries by their files and Debian's list of packages, without loading any: loading
 * TensorRT without a GPU can end the process.
 */
final class LibraryFinder {

  private static final String PACKAGES = "/var/lib/dpkg/status";
  private static final Pattern LIBC_BANNER = Pattern.compile("release version (\\d+\\.\\d+)");

  private final DeviceRoot root;
  private final List<String> folders;

  LibraryFinder(DeviceRoot root) {
    this.root = root;
    this.folders = new ArrayList<>();
    for (String triplet : List.of("aarch64-linux-gnu", "x86_64-linux-gnu")) {
      folders.add("/usr/lib/" + triplet);
      folders.add("/lib/" + triplet);
      // Where JetPack 4 and JetPack 6 keep the driver.
      folders.add("/usr/lib/" + triplet + "/tegra");
      folders.add("/usr/lib/" + triplet + "/nvidia");
    }
    folders.add("/usr/lib64");
    folders.add("/usr/local/lib");
    for (String cuda : root.list("/usr/local", "cuda*")) {
      folders.add(cuda + "/lib64");
      root.list(cuda + "/targets", "*").forEach(target -> folders.add(target + "/lib"));
    }
  }

  Libraries find() {
    return new Libraries(
        version("libnvinfer", "libnvinfer\\d+"),
        version("libcudart", "cuda-cudart-[0-9-]+"),
        location("libcuda.so.1"),
        libc());
  }

  /** The longest {@code NAME.so.x.y.z}; where the file only says {@code x}, what dpkg says. */
  private Reading<String> version(String library, String packages) {
    String best = "";
    for (String folder : folders) {
      for (String file : root.list(folder, library + ".so.*")) {
        String version = file.substring(file.lastIndexOf(".so.") + 4);
        if (version.matches("[0-9.]+") && version.length() > best.length()) {
          best = version;
        }
      }
    }
    if (best.isEmpty()) {
      return new Reading.Missing<>("no " + library + ".so in the library folders");
    }
    return new Reading.Present<>(best.contains(".") ? best : installed(packages).orElse(best));
  }

  private Reading<String> location(String file) {
    return folders.stream()
        .map(folder -> folder + "/" + file)
        .filter(root::exists)
        .findFirst()
        .<Reading<String>>map(Reading.Present::new)
        .orElseGet(() -> new Reading.Missing<>("no " + file + " in the library folders"));
  }

  private Reading<String> libc() {
    Optional<String> version = installed("libc6").or(this::libcBanner);
    return version
        .<Reading<String>>map(Reading.Present::new)
        .orElseGet(() -> new Reading.Missing<>("no GNU C library found"));
  }

  /** The library introduces itself when run; the sentence stands in its data. */
  private Optional<String> libcBanner() {
    Reading<String> file = location("libc.so.6");
    if (file.value().isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(root.path(file.value().get()));
      Matcher banner = LIBC_BANNER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      return banner.find() ? Optional.of(banner.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Upstream version of an installed package: {@code 8.2.1} of {@code 8.2.1-1+cuda10.2}. */
  private Optional<String> installed(String packages) {
    Pattern wanted = Pattern.compile("Package: " + packages);
    for (String entry : root.find(PACKAGES).orElse("").split("\n\n", -1)) {
      String[] lines = entry.split("\n", -1);
      if (wanted.matcher(lines[0]).matches() && entry.contains("\nStatus: install ok installed")) {
        for (String line : lines) {
          if (line.startsWith("Version: ")) {
            String version = line.substring("Version: ".length());
            return Optional.of(version.replaceFirst("^\\d+:", "").replaceFirst("-.*", ""));
          }
        }
      }
    }
    return Optional.empty();
  }
}
