package org.dir7.backend.cpu.kernel;

import java.util.TreeSet;

/** Prints where {@link CacheLine} says that arrays of many sizes begin on a line. */
final class FirstFloats {

  private FirstFloats() {}

  /** Answers for arrays from a few bytes to a few megabytes, before and after a collection. */
  static TreeSet<Integer> ofMany() {
    TreeSet<Integer> found = new TreeSet<>();
    float[][] arrays = new float[200][];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = new float[i % 50 == 49 ? 500_000 + i : 3 * i + 1];
      found.add(CacheLine.firstFloat(arrays[i]));
    }
    System.gc();
    for (float[] array : arrays) {
      found.add(CacheLine.firstFloat(array));
    }
    return found;
  }

  public static void main(String[] args) {
    System.out.println(ofMany());
  }
}
