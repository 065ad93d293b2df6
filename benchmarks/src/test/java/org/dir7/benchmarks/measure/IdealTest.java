package org.dir7.benchmarks.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.dir7.benchmarks.measure.Ideal.Product;
import org.dir7.engine.config.ConfigReader;
import org.dir7.engine.config.DenoiserConfig;
import org.dir7.engine.testing.Repository;
import org.junit.jupiter.api.Test;

class IdealTest {

  private final DenoiserConfig config =
      ConfigReader.read(Repository.file("models/dir7-s-emoji/config.json")).denoiser();

  @Test
  void aForwardPassOfTheShippedModelIsWhatSpeedClaimsAssume() {
    // "16.4 GFLOP a forward": half a unit of the last digit.
    assertEquals(16.4e9, Ideal.flops(config), 0.05e9);
  }

  @Test
  void theReceptancesOfTheTextAreLeftOut() {
    // Receptance, key, value and output of time mixing, the last three of CrossWKV, 12 layers.
    assertEquals(7 * 12, Ideal.products(config).get(new Product(384, 384)));
  }
}
