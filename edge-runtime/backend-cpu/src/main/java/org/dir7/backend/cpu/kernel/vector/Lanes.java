package org.dir7.backend.cpu.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of this process, fixed when the class loads so that the compiler sees constants.
 * Tests load this package once a width, each in a class loader of its own.
 */
final class Lanes {

  /** System property with the width in bits; any other value means the widest. */
  static final String WIDTH = "dir7.cpu.kernels";

  static final VectorSpecies<Float> F = floats(System.getProperty(WIDTH, "auto"));

  static final VectorSpecies<Integer> I = ints(F);

  /**
   * The class of this width's vectors. Every vector is cast to it where it is made of memory, of a
   * scalar or of integers, before anything is done with it, and again before it is stored; so are
   * the sums that reductions and the recurrence carry from round to round. This costs nothing. For
   * while the compiler reads a kernel, a vector is to it some {@code FloatVector}; which one it
   * guesses by what the process has seen, and where a few threads have met a wrong guess at once,
   * or the process has had vectors of another width, it may guess no more: the operation is then a
   * call for good, the vector and all that it came from are objects, and the kernel is eight times
   * slower.
   */
  static final Class<? extends FloatVector> V = FloatVector.zero(F).getClass();

  /** The class of this width's vectors of integers, for the same purpose. */
  static final Class<? extends IntVector> W = IntVector.zero(I).getClass();

  /** Floats a vector: 4, 8 or 16. */
  static final int L = F.length();

  /**
   * Whether the processor has 32 vector registers (AVX-512 and ARM) and not 16 (AVX2): it decides
   * how large a register block the compiler can keep without spilling.
   */
  static final boolean MANY_REGISTERS =
      FloatVector.SPECIES_PREFERRED.vectorBitSize() >= 512
          || System.getProperty("os.arch").equals("aarch64");

  private Lanes() {}

  private static VectorSpecies<Float> floats(String width) {
    switch (width) {
      case "512":
        return FloatVector.SPECIES_512;
      case "256":
        return FloatVector.SPECIES_256;
      case "128":
        return FloatVector.SPECIES_128;
      default:
        // Partial sums are sixteen: wider vectors (SVE) would not hold them in order.
        return FloatVector.SPECIES_PREFERRED.vectorBitSize() > 512
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    }
  }

  private static VectorSpecies<Integer> ints(VectorSpecies<Float> floats) {
    switch (floats.length()) {
      case 4:
        return IntVector.SPECIES_128;
      case 8:
        return IntVector.SPECIES_256;
      default:
        return IntVector.SPECIES_512;
    }
  }
}
