package org.dir7.engine.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

final class PngTest {

  private static final PictureText TEXT =
      new PictureText("ein rotes Herz \u2764\uFE0F, 3d", 9007199254740991L, 20, 3, "euler", "ab12");

  private static RgbImage random(int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(3).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }

  private static byte[] written(RgbImage image) {
    return PngWriter.write(image, TEXT.chunks("dir7-edge test"));
  }

  private static byte[] pixels(BufferedImage image) {
    byte[] out = new byte[image.getWidth() * image.getHeight() * 3];
    for (int y = 0, at = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        out[at++] = (byte) (rgb >> 16);
        out[at++] = (byte) (rgb >> 8);
        out[at++] = (byte) rgb;
      }
    }
    return out;
  }

  @Test
  void anotherDecoderReadsWhatWeWrite() throws IOException {
    // Noise does not compress: the stored-block path of deflate and the bound on its size.
    for (int[] size : new int[][] {{1, 1}, {3, 5}, {256, 256}, {511, 2}}) {
      RgbImage image = random(size[0], size[1]);
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(written(image)));
      assertEquals(size[0], read.getWidth());
      assertArrayEquals(image.pixels(), pixels(read));
    }
  }

  @Test
  void anotherDecoderReadsOurTextChunks() throws IOException {
    List<String> found = new ArrayList<>();
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(written(random(2, 2))))) {
      reader.setInput(in);
      Node root = reader.getImageMetadata(0).getAsTree("javax_imageio_png_1.0");
      for (Node group = root.getFirstChild(); group != null; group = group.getNextSibling()) {
        for (Node n = group.getFirstChild(); n != null; n = n.getNextSibling()) {
          if (n instanceof Element e && e.hasAttribute("keyword")) {
            found.add(
                e.getNodeName()
                    + " "
                    + e.getAttribute("keyword")
                    + "="
                    + (e.hasAttribute("value") ? e.getAttribute("value") : e.getAttribute("text")));
          }
        }
      }
    } finally {
      reader.dispose();
    }
    assertTrue(found.contains("iTXtEntry prompt=" + TEXT.prompt()), found::toString);
    assertTrue(found.contains("tEXtEntry seed=9007199254740991"), found::toString);
    assertEquals(7, found.size(), found::toString);
  }

  @Test
  void ourReaderReturnsPixelsAndTextInOrder() {
    RgbImage image = random(7, 4);
    Png png = PngReader.read(written(image), "a.png");
    assertArrayEquals(image.pixels(), png.image().pixels());
    assertEquals(
        List.of("prompt", "seed", "steps", "guidance", "sampler", "engine", "Software"),
        List.copyOf(png.text().keySet()));
    assertEquals(TEXT.prompt(), png.text().get("prompt"));
    assertEquals("3.0", png.text().get("guidance"));
  }

  @Test
  void ourReaderReadsWhatAnotherProgramFiltersAdaptively() throws IOException {
    // A gradient with steps: ImageIO chooses its filters row by row.
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      image.setRGB(i % 64, i / 64, (i % 64 * 4) << 16 | (i / 64 * 3) << 8 | (i * i / 97 & 0xFF));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    assertArrayEquals(pixels(image), PngReader.read(out.toByteArray(), "b.png").image().pixels());
  }

  /** Each filter by hand: rows (10, 20), (13, 40) of one channel, all channels alike. */
  @Test
  void everyFilterIsUndone() {
    byte[][] second = {{0, 13, 40}, {1, 13, 27}, {2, 3, 20}, {3, 8, 24}, {4, 3, 20}};
    for (byte[] row : second) {
      byte[] raw = new byte[14];
      for (int c = 0; c < 3; c++) {
        raw[1 + c] = 10;
        raw[4 + c] = 20;
        raw[8 + c] = row[1];
        raw[11 + c] = row[2];
      }
      raw[7] = row[0];
      byte[] expected = {10, 10, 10, 20, 20, 20, 13, 13, 13, 40, 40, 40};
      assertArrayEquals(expected, PngFilters.undo(raw, 2, 2, "c.png"), "filter " + row[0]);
    }
  }

  @Test
  void goldenPicturesAreRead() throws IOException {
    try (var in = PngTest.class.getResourceAsStream("/golden/sample_0.png")) {
      assertNotNull(in);
      byte[] file = in.readAllBytes();
      assertArrayEquals(
          pixels(ImageIO.read(new ByteArrayInputStream(file))),
          PngReader.read(file, "sample_0.png").image().pixels());
    }
  }

  @Test
  void aMissingPromptOrSeedLeavesNoChunk() {
    Map<String, String> chunks = new PictureText(null, null, 5, 1, "heun", "00").chunks("x");
    assertEquals(
        List.of("steps", "guidance", "sampler", "engine", "Software"),
        List.copyOf(chunks.keySet()));
  }

  @Test
  void nulInAPromptCannotBreakTheFile() {
    byte[] file = PngWriter.write(random(1, 1), Map.of("prompt", "a\0b"));
    assertEquals("a\uFFFDb", PngReader.read(file, "d.png").text().get("prompt"));
  }

  @Test
  void damageIsNamed() {
    assertRefused("e.png: not a PNG (wrong signature)", file -> file[1] = 'J');
    assertRefused("e.png: the PNG's chunk IHDR is damaged", file -> file[20] ^= 1);
    assertRefused("e.png: the PNG's chunk IEND is damaged", file -> file[file.length - 1] ^= 1);
    byte[] file = written(random(3, 3));
    for (int length = 8; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      var e = assertThrows(Dir7Exception.class, () -> PngReader.read(cut, "e.png"));
      assertEquals("e.png: the PNG ends before its IEND chunk", e.getMessage());
    }
  }

  private static void assertRefused(String sentence, Consumer<byte[]> damage) {
    byte[] file = written(random(3, 3));
    damage.accept(file);
    var e = assertThrows(Dir7Exception.class, () -> PngReader.read(file, "e.png"));
    assertEquals(sentence, e.getMessage());
    assertEquals(Dir7Exception.Kind.BAD_INPUT, e.kind());
  }

  @Test
  void otherKindsOfPngAreRefusedWithWhatIsRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_ARGB), "png", out);
    var e = assertThrows(Dir7Exception.class, () -> PngReader.read(out.toByteArray(), "f.png"));
    assertEquals(
        "f.png: the PNG has bit depth 8, colour type 6, interlace 0; only 8, 2 (RGB), 0 is read",
        e.getMessage());
  }
}
