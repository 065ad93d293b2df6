package org.dir7.backend.cpu.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Where an array begins within a cache line. Java puts an array's elements 16 bytes after a
 * multiple of eight, so that nearly every vector of 64 bytes lies on two lines, and is read and
 * written at half the speed.
 *
 * <p>No method of Java tells an array's address. A reference in memory does, by {@code
 * sun.misc.Unsafe}; where there is none, where it would warn, or where references are no addresses,
 * the answer is 0 or wrong, which costs speed and nothing else.
 */
public final class CacheLine {

  /** Floats of a line: 64 bytes on all processors that this backend knows vectors of. */
  public static final int FLOATS = 16;

  private static final int BYTES = FLOATS * Float.BYTES;

  /** From Java 24 on the first use of Unsafe's memory methods warns, unless this is "allow". */
  private static final String PERMISSION = "sun.misc.unsafe.memory.access";

  private static final int WARNS_FROM = 24;

  private static final Probe PROBE = probe();

  private CacheLine() {}

  /**
   * The first element, 0 to 15, that lies at the beginning of a line; 0 where that is not known. A
   * garbage collection may move the array. Allocates nothing.
   */
  public static int firstFloat(float[] array) {
    return PROBE == null ? 0 : PROBE.firstFloat(array);
  }

  private static Probe probe() {
    if (Runtime.version().feature() >= WARNS_FROM
        && !"allow".equals(System.getProperty(PERMISSION))) {
      return null;
    }
    try {
      return new Probe();
    } catch (ReflectiveOperationException | RuntimeException e) {
      return null; // A Java without the module jdk.unsupported, or with another Unsafe.
    }
  }

  /** Reads references as numbers. */
  private static final class Probe {

    /** Far more than what arrays of it are apart for alignment. */
    private static final int SAMPLE = 1 << 16;

    private final Object[] holder = new Object[1];
    private final MethodHandle getInt;
    private final MethodHandle getLong;
    private final long holderBase;
    private final long floatBase;
    private final boolean compressed;
    private final int shift;

    Probe() throws ReflectiveOperationException {
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field field = type.getDeclaredField("theUnsafe");
      field.setAccessible(true);
      Object unsafe = field.get(null);
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      getInt = method(lookup, type, unsafe, "getInt", int.class);
      getLong = method(lookup, type, unsafe, "getLong", long.class);
      holderBase =
          (int) type.getMethod("arrayBaseOffset", Class.class).invoke(unsafe, Object[].class);
      floatBase =
          (int) type.getMethod("arrayBaseOffset", Class.class).invoke(unsafe, float[].class);
      compressed =
          (int) type.getMethod("arrayIndexScale", Class.class).invoke(unsafe, Object[].class)
              == Integer.BYTES;
      shift = compressed ? shift() : 0;
    }

    private static MethodHandle method(
        MethodHandles.Lookup lookup, Class<?> type, Object unsafe, String name, Class<?> returned)
        throws ReflectiveOperationException {
      return lookup
          .findVirtual(type, name, MethodType.methodType(returned, Object.class, long.class))
          .bindTo(unsafe);
    }

    /** By how much a compressed reference is to be shifted: from arrays that follow each other. */
    private int shift() {
      long apart = Long.MAX_VALUE;
      byte[][] samples = new byte[4][];
      long before = 0;
      for (int i = 0; i < samples.length; i++) {
        samples[i] = new byte[SAMPLE];
        long now = reference(samples[i]);
        if (i > 0) {
          apart = Math.min(apart, Math.abs(now - before));
        }
        before = now;
      }
      return Math.max(0, (int) Math.round(Math.log((double) SAMPLE / apart) / Math.log(2)));
    }

    private synchronized long reference(Object object) {
      holder[0] = object;
      try {
        return compressed
            ? (int) getInt.invokeExact((Object) holder, holderBase) & 0xffffffffL
            : (long) getLong.invokeExact((Object) holder, holderBase);
      } catch (Throwable e) {
        throw new AssertionError(e); // It reads memory that is there.
      } finally {
        holder[0] = null;
      }
    }

    int firstFloat(float[] array) {
      long beyond = ((reference(array) << shift) + floatBase) % BYTES;
      return (int) ((BYTES - beyond) % BYTES / Float.BYTES);
    }
  }
}
