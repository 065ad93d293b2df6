package org.dir7.backend.cpu.kernel;

import java.io.IOException;
import java.io.InputStream;

/**
 * Loads the vector kernels once more, so that one process can hold every width: the width is a
 * constant of the loaded classes.
 */
final class WidthLoader extends ClassLoader {

  private static final String PACKAGE = "org.dir7.backend.cpu.kernel.vector.";

  private WidthLoader() {
    super(WidthLoader.class.getClassLoader());
  }

  /** The kernels of a forced width, or {@code plain}. */
  static Kernels kernels(String name) {
    String before = System.getProperty(KernelChoice.PROPERTY);
    System.setProperty(KernelChoice.PROPERTY, name);
    try {
      return KernelChoice.choose(name, new WidthLoader()).kernels();
    } finally {
      if (before == null) {
        System.clearProperty(KernelChoice.PROPERTY);
      } else {
        System.setProperty(KernelChoice.PROPERTY, before);
      }
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = in.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
