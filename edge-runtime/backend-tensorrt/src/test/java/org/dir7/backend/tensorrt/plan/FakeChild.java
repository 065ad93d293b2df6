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
    switch (args[0]) {
      case "refuses" -> {
        System.out.println(BuildProtocol.failed("out of memory\nwhile timing"));
        System.exit(4);
      }
      case "dies" -> {
        System.out.println("Segmentation fault");
        Runtime.getRuntime().halt(137);
      }
      case "hangs" -> {
        System.out.println(BuildProtocol.start(PlanName.PROMPT));
        while (System.in.read() >= 0) {
          // until the parent ends
        }
        System.exit(1);
      }
      default -> {
        for (PlanName name : PlanName.upTo(Integer.parseInt(args[5]))) {
          System.out.println(BuildProtocol.start(name));
          Files.writeString(cache.building().resolve(name.file()), args[3] + " " + args[4]);
          System.out.println(BuildProtocol.done(name));
        }
        System.out.println(BuildProtocol.measured(BuildResult.ACTIVATIONS, 123));
      }
    }
  }
}
