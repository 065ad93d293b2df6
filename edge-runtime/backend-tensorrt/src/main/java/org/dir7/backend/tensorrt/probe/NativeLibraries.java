package org.dir7.backend.tensorrt.probe;

import com.sun.jna.NativeLibrary;
import java.util.OptionalInt;

/**
 * The few native calls of the probe, so that tests can put a machine of their own in their place.
 */
public interface NativeLibraries {

  /** Whether the dynamic loader finds a library and everything that it needs. */
  boolean loads(String library);

  /** Whether a library loads and has the function. */
  boolean provides(String library, String function);

  /** Calls {@code int function(args)}; empty where library or function is missing. */
  OptionalInt call(String library, String function, Object... args);

  /** The dynamic loader of this process. */
  NativeLibraries SYSTEM =
      new NativeLibraries() {
        @Override
        public boolean loads(String library) {
          try {
            return NativeLibrary.getInstance(library) != null;
          } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
          }
        }

        @Override
        public boolean provides(String library, String function) {
          try {
            return NativeLibrary.getInstance(library).getFunction(function) != null;
          } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
          }
        }

        @Override
        public OptionalInt call(String library, String function, Object... args) {
          try {
            return OptionalInt.of(
                NativeLibrary.getInstance(library).getFunction(function).invokeInt(args));
          } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return OptionalInt.empty();
          }
        }
      };
}
