package org.dir7.engine.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.dir7.engine.Dir7Exception;

/**
 * Standard normal noise from a seed: element {@code n} depends on the seed and on {@code n} alone,
 * so a longer request begins with the shorter one, and every backend starts from the same bits.
 *
 * <p>Elements {@code 4b .. 4b+3} come from one Philox 4x32-10 block:
 *
 * <pre>
 * counter = (b mod 2^32, b / 2^32, 0, 0)          words, least significant first
 * key     = (seed mod 2^32, seed / 2^32)
 * x0, x1, x2, x3 = philox(counter, key)           unsigned
 * radius(x) = sqrt(-2 * ln((x + 1) * 2^-32))      u in (0, 1]: the logarithm is finite
 * angle(x)  = (2 * pi) * (x * 2^-32)
 * z[4b]   = radius(x0) * cos(angle(x1))      z[4b+1] = radius(x0) * sin(angle(x1))
 * z[4b+2] = radius(x2) * cos(angle(x3))      z[4b+3] = radius(x2) * sin(angle(x3))
 * </pre>
 *
 * all in binary64, each rounded once to F32. {@link StrictMath} (fdlibm) gives ln, cos and sin, so
 * the bits are the same on every processor and Java release; another library's functions may differ
 * in the last place of the double, which the rounding to F32 hides except once in some hundred
 * million values. |z| is at most 6.67. A latent [C,h,w] takes elements 0 to C*h*w-1 in row-major
 * order.
 */
public final class Noise {

  /** 2^53 - 1: every seed is an exact JSON number in every client language. */
  public static final long MAX_SEED = (1L << 53) - 1;

  private static final double UNIT = 0x1p-32;
  private static final double TWO_PI = 2 * Math.PI;

  private Noise() {}

  /**
   * Returns the first {@code length} elements for {@code seed}.
   *
   * @throws Dir7Exception bad input: seed outside 0..2^53-1
   */
  public static float[] normal(long seed, int length) {
    float[] out = new float[length];
    fill(seed, out);
    return out;
  }

  /**
   * Overwrites {@code out} with elements 0 to {@code out.length - 1} for {@code seed}.
   *
   * @throws Dir7Exception bad input: seed outside 0..2^53-1
   */
  public static void fill(long seed, float[] out) {
    checkSeed(seed);
    int key0 = (int) seed;
    int key1 = (int) (seed >>> 32);
    int[] block = new int[4];
    // An array has fewer than 2^31 elements, so the block index never reaches the second word.
    for (int start = 0, index = 0; start < out.length; start += 4, index++) {
      block[0] = index;
      block[1] = 0;
      block[2] = 0;
      block[3] = 0;
      Philox.apply(block, key0, key1);
      pair(block[0], block[1], out, start);
      pair(block[2], block[3], out, start + 2);
    }
  }

  /** Box-Muller on two words; what lies beyond the end of {@code out} is dropped. */
  private static void pair(int radiusWord, int angleWord, float[] out, int at) {
    if (at >= out.length) {
      return;
    }
    double u = (Integer.toUnsignedLong(radiusWord) + 1) * UNIT;
    double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
    double angle = TWO_PI * (Integer.toUnsignedLong(angleWord) * UNIT);
    out[at] = (float) (radius * StrictMath.cos(angle));
    if (at + 1 < out.length) {
      out[at + 1] = (float) (radius * StrictMath.sin(angle));
    }
  }

  /**
   * Returns {@code seed} if it is in range.
   *
   * @throws Dir7Exception bad input: seed outside 0..2^53-1
   */
  public static long checkSeed(long seed) {
    if (seed < 0 || seed > MAX_SEED) {
      throw Dir7Exception.badInput("seed %d is outside 0 to %d (2^53 - 1)", seed, MAX_SEED);
    }
    return seed;
  }

  /**
   * The seed of a job that names none: the first 53 bits of SHA-256 over the UTF-8 bytes of its id,
   * most significant bit first. The same id sent again gives the same picture.
   */
  public static long seedOfJobId(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong() >>> 11;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
