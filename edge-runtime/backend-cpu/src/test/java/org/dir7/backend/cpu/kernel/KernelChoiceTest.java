package org.dir7.backend.cpu.kernel;

import static org.dir7.engine.testing.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {

  /** Finds no vector kernels, as a process without the incubator module would not. */
  private static final class WithoutVectors extends ClassLoader {
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.contains(".vector.")) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }

  private static final ClassLoader OURS = KernelChoiceTest.class.getClassLoader();

  @Test
  void aForcedWidthIsTaken() {
    for (String width : new String[] {"128", "256", "512", "plain"}) {
      assertEquals(width, WidthLoader.kernels(width).name());
    }
  }

  @Test
  void withoutTheVectorApiPlainJavaIsTakenAndTheReasonSaid() {
    KernelChoice choice = KernelChoice.choose("auto", new WithoutVectors());
    assertEquals("plain", choice.kernels().name());
    assertTrue(choice.reason().contains("slower"), choice.reason());
  }

  @Test
  void aForcedWidthWithoutTheVectorApiIsRefused() {
    assertRefused(
        Dir7Exception.Kind.ENVIRONMENT,
        () -> KernelChoice.choose("256", new WithoutVectors()),
        "dir7.cpu.kernels=256");
  }

  @Test
  void anUnknownValueIsRefusedWithTheList() {
    assertRefused(
        Dir7Exception.Kind.USAGE,
        () -> KernelChoice.choose("1024", OURS),
        "1024",
        "auto, plain, 128, 256, 512");
  }
}
