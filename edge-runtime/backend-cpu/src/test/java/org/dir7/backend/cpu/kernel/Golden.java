package org.dir7.backend.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.dir7.engine.tensor.NonFinite;
import org.dir7.engine.tensor.Safetensors;
import org.dir7.engine.tensor.Tensor;

/** Golden vectors out of the engine's test resources. */
final class Golden {

  private final Safetensors file;

  private Golden(Safetensors file) {
    this.file = file;
  }

  static Golden open(String name) {
    String path = "/golden/" + name + ".safetensors";
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      return new Golden(Safetensors.of(name, ByteBuffer.wrap(in.readAllBytes())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  float[] floats(String name) {
    return file.tensor(name).toF32(NonFinite.REFUSE);
  }

  /** The recurrence of wkv7_state. */
  Wkv7Case wkv7() {
    Tensor shape = file.tensor("r");
    int tokens = shape.shape().get(0);
    int[] order = new int[tokens];
    for (int s = 0; s < tokens; s++) {
      order[s] = s;
    }
    Wkv7Case c = new Wkv7Case(tokens, shape.shape().get(1), shape.shape().get(2), order, false);
    c.r = floats("r");
    c.w = floats("w");
    c.k = floats("k");
    c.v = floats("v");
    c.a = floats("a");
    c.b = floats("b");
    c.state = floats("state_in");
    return c;
  }

  void assertNear(String name, float[] actual, double tolerance) {
    float[] expected = floats(name);
    assertEquals(expected.length, actual.length, name);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], tolerance, name + " at " + i);
    }
  }
}
