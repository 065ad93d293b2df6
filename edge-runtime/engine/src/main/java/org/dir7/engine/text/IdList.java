package org.dir7.engine.text;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdList {

  private int[] ids = new int[64];
  private int size;

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  int size() {
    return size;
  }

  /** Forgets what lies beyond the first {@code newSize}. */
  void truncate(int newSize) {
    size = newSize;
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
