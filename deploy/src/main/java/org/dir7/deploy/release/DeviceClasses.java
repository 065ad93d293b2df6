package org.dir7.deploy.release;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.dir7.engine.Dir7Exception;

/**
 * Which classes of the command line's jar stay behind: those in the workstation's packages, with
 * the files beside them, and whatever names one of them or the quantizer, and so on. A command that
 * needs what a device lacks is thereby no command of the device.
 */
final class DeviceClasses {

  private static final List<String> WORKSTATION =
      List.of(
          "org/dir7/quantize/",
          "org/dir7/benchmarks/",
          "org/dir7/deploy/demo/",
          "org/dir7/deploy/fleet/",
          "org/dir7/deploy/release/",
          "org/dir7/deploy/remote/");

  private DeviceClasses() {}

  /**
   * Entries of the jar that a device does without.
   *
   * @throws Dir7Exception (internal) where the jar holds no readable classes
   */
  static Set<String> dropped(Path jar) throws IOException {
    Map<String, Set<String>> names = new HashMap<>();
    Set<String> dropped = new HashSet<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().endsWith(".class")) {
          names.put(entry.getName(), classesNamed(file.getInputStream(entry).readAllBytes()));
        } else if (forWorkstation(entry.getName())) {
          dropped.add(entry.getName());
        }
      }
    }
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<String, Set<String>> entry : names.entrySet()) {
        String own = entry.getKey();
        if (!dropped.contains(own)
            && (forWorkstation(own)
                || entry.getValue().stream()
                    .anyMatch(name -> forWorkstation(name) || dropped.contains(name + ".class")))) {
          more |= dropped.add(own);
        }
      }
    }
    return dropped;
  }

  private static boolean forWorkstation(String name) {
    return WORKSTATION.stream().anyMatch(name::startsWith);
  }

  /** Classes in the constant pool of a class file (Java Virtual Machine Specification, 4.4). */
  private static Set<String> classesNamed(byte[] classFile) throws IOException {
    Set<String> names = new HashSet<>();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    int[] classes = new int[count];
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 7 -> classes[i] = in.readUnsignedShort();
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        default -> throw Dir7Exception.internal("constant of kind %d in a class file", tag);
      }
    }
    for (int index : classes) {
      if (index != 0) {
        names.add(texts[index].replaceFirst("^\\[+L(.*);$", "$1"));
      }
    }
    return names;
  }
}
