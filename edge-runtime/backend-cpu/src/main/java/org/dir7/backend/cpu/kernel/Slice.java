package org.dir7.backend.cpu.kernel;

/**
 * A tensor's place in an array.
 *
 * @param offset first element
 */
@SuppressWarnings("ArrayRecordComponent") // names memory, never compared
public record Slice(float[] array, int offset) {

  /** The same array from {@code elements} further on. */
  public Slice plus(int elements) {
    return new Slice(array, offset + elements);
  }
}
