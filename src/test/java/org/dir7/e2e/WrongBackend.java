package org.dir7.e2e;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.dir7.engine.backend.Availability;
import org.dir7.engine.backend.Backend;
import org.dir7.engine.backend.Backends;
import org.dir7.engine.backend.MemoryContract;
import org.dir7.engine.backend.Session;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.engine.backend.Wkv7Operator;
import org.dir7.engine.model.Model;

/**
 * A board whose arithmetic is wrong: the CPU backend, but every picture comes out black. It is on
 * the class path of those processes only that put {@link #folder} there.
 */
public final class WrongBackend implements Backend {

  static final String NAME = "wrong";

  /** A folder for a class path, which announces this backend. */
  static Path folder(Path parent) throws Exception {
    Path services = Files.createDirectories(parent.resolve("wrong/META-INF/services"));
    Files.writeString(services.resolve(Backend.class.getName()), WrongBackend.class.getName());
    return parent.resolve("wrong");
  }

  private static Backend cpu() {
    return Backends.choose("cpu");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    return Availability.yes("for tests");
  }

  @Override
  public Session open(Model model, SessionOptions options) {
    Session right = cpu().open(model, options);
    return (Session)
        Proxy.newProxyInstance(
            Session.class.getClassLoader(),
            new Class<?>[] {Session.class},
            (proxy, method, arguments) -> {
              try {
                Object result = method.invoke(right, arguments);
                if (method.getName().equals("decode")) {
                  Arrays.fill((float[]) arguments[1], -1);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public Optional<MemoryContract> contract(Model model, SessionOptions options) {
    return cpu().contract(model, options);
  }

  @Override
  public Wkv7Operator wkv7(SessionOptions options) {
    return cpu().wkv7(options);
  }
}
