package org.dir7.backend.tensorrt.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Stands for the building process: behaves as its first argument says. */
public final class FakeChild {

  private FakeChild() {}

  public static void main(String[] args) throws IOException {
    PlanCache cache = new PlanCache(Path.of(args[2]));
    System.out.println("a log line of TensorRT");
    System.out.println(BuildProtocol.start(PlanName.PROMPT));
    switch (args[0]) {
      case "refuses" -> {
        System.out.println(BuildProtocol.failed("out of memory\nwhile timing"));
        System.exit(4);
      }
      case "dies" -> {
        System.out.println("Segmentation fault");
        Runtime.getRuntime().halt(137);
      }
      default -> {
        for (PlanName name : PlanName.values()) {
          Files.writeString(cache.building().resolve(name.file()), args[3]);
          System.out.println(BuildProtocol.done(name));
        }
      }
    }
  }
}
