package org.dir7.backend.cpu.kernel;

import java.util.List;
import java.util.function.Supplier;
import org.dir7.engine.Dir7Exception;

/**
 * The kernels of this process and why they were taken. The system property {@code dir7.cpu.kernels}
 * forces {@code plain}, {@code 128}, {@code 256} or {@code 512}; {@code auto} takes the widest
 * vectors of the processor, or plain Java where the Vector API's module is missing.
 *
 * @param reason one sentence for the log
 */
public record KernelChoice(Kernels kernels, String reason) {

  public static final String PROPERTY = "dir7.cpu.kernels";

  private static final String AUTO = "auto";
  private static final List<String> VALUES = List.of(AUTO, Kernels.PLAIN, "128", "256", "512");
  private static final String MODULE = "jdk.incubator.vector";

  /** Named, not referred to: it must not load where the module is missing. */
  private static final String VECTOR_KERNELS = "org.dir7.backend.cpu.kernel.vector.VectorKernels";

  /** Initialised on first use: the width is a constant of the process. */
  private static final class OfProcess {
    static final KernelChoice CHOICE =
        choose(System.getProperty(PROPERTY, AUTO), KernelChoice.class.getClassLoader());
  }

  /**
   * The choice of this process, by the system property; the first call makes it.
   *
   * @throws Dir7Exception (usage) for a value that is none of them, (environment) where a width is
   *     forced and the module is missing
   */
  public static KernelChoice ofProcess() {
    return OfProcess.CHOICE;
  }

  static KernelChoice choose(String wanted, ClassLoader loader) {
    if (!VALUES.contains(wanted)) {
      throw Dir7Exception.usage(
          "%s: \"%s\" is unknown; it must be one of: %s",
          PROPERTY, wanted, String.join(", ", VALUES));
    }
    boolean auto = wanted.equals(AUTO);
    if (wanted.equals(Kernels.PLAIN)) {
      return new KernelChoice(Kernels.plain(), "plain Java kernels, as " + PROPERTY + " says");
    }
    try {
      Kernels kernels = vectors(loader);
      String why = auto ? "the processor's widest" : "as " + PROPERTY + " says";
      return new KernelChoice(kernels, kernels.name() + "-bit vectors, " + why);
    } catch (ReflectiveOperationException | LinkageError e) {
      String missing =
          ModuleLayer.boot().findModule(MODULE).isPresent()
              ? "the Vector API does not work here (" + e + ")"
              : "the module " + MODULE + " is missing (java --add-modules " + MODULE + ")";
      if (!auto) {
        throw Dir7Exception.environment("%s=%s: %s", PROPERTY, wanted, missing).causedBy(e);
      }
      return new KernelChoice(
          Kernels.plain(), "plain Java kernels, several times slower: " + missing);
    }
  }

  private static Kernels vectors(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> type = Class.forName(VECTOR_KERNELS, true, loader);
    Supplier<?> supplier = (Supplier<?>) type.getDeclaredConstructor().newInstance();
    return (Kernels) supplier.get();
  }
}
