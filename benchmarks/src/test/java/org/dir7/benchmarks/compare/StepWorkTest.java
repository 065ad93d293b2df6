package org.dir7.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dir7.benchmarks.measure.Ideal;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.Test;

class StepWorkTest {

  /** Others are given all the arithmetic that our ratios count, and no more. */
  @Test
  void theShapesAreTheWorkOfAGuidedStep() {
    DenoiserConfig config =
        ConfigReader.read(Repository.checkpoint().resolve("config.json")).denoiser();
    double flops = 0;
    for (String line : StepWork.shapes(config).lines().toList()) {
      String[] words = line.split(" ", -1);
      double product = words[0].equals("product") ? 2 : 9;
      for (int i = 1; i < words.length; i++) {
        product *= Integer.parseInt(words[i]);
      }
      // A state has SIZE by SIZE elements a head.
      flops += words[0].equals("wkv") ? product * Integer.parseInt(words[3]) : product;
    }
    assertEquals(2 * Ideal.flops(config), flops, 1e-9 * flops);
  }
}
