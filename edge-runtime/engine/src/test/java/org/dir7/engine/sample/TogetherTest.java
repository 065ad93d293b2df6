package org.dir7.engine.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class TogetherTest {

  private static final float[][] LATENTS = {{10}, {11}, {12}};

  @Test
  void everyPictureHearsOfItsOwnLatentAndOneGivenUpHearsNothingMore() {
    List<String> heard = new ArrayList<>();
    Together pictures =
        new Together(
            3,
            (picture, step, steps, latent) -> {
              heard.add("%d: %d of %d, %.0f".formatted(picture, step, steps, latent[0]));
              return picture != 1;
            });
    pictures.stepped(1, 4, LATENTS);
    pictures.stepped(2, 4, LATENTS);
    assertEquals(
        List.of(
            "0: 1 of 4, 10", "1: 1 of 4, 11", "2: 1 of 4, 12", "0: 2 of 4, 10", "2: 2 of 4, 12"),
        heard);
    assertTrue(pictures.wanted(0));
    assertFalse(pictures.wanted(1));
  }

  @Test
  void whereNoneIsWantedAnyMoreTheRunEnds() {
    Together pictures = new Together(2, (picture, step, steps, latent) -> step <= picture);
    pictures.stepped(1, 4, LATENTS);
    assertFalse(pictures.wanted(0));
    CancellationException ended =
        assertThrows(CancellationException.class, () -> pictures.stepped(2, 4, LATENTS));
    assertEquals("cancelled after step 2 of 4", ended.getMessage());
  }
}
