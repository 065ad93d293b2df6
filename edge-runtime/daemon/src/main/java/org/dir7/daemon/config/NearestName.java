package org.dir7.daemon.config;

import java.util.Collection;
import java.util.Comparator;

/** The known name that a mistyped one most likely meant. */
public final class NearestName {

  private NearestName() {}

  /** The candidate at the smallest edit distance; ties go to the first in natural order. */
  public static String of(String name, Collection<String> candidates) {
    return candidates.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .orElseThrow();
  }

  /** Levenshtein distance, two rows. Names longer than 64 characters count by their head. */
  private static int distance(String a, String b) {
    String left = a.substring(0, Math.min(a.length(), 64));
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (left.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
