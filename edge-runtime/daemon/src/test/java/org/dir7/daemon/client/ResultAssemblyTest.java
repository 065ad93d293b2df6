package org.dir7.daemon.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.dir7.daemon.job.JsonText;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.Test;

final class ResultAssemblyTest {

  private static final byte[] A = {1, 2, 3};
  private static final byte[] B = {4};
  private static final byte[] WHOLE = {1, 2, 3, 4};

  private static ObjectNode chunked() {
    ObjectNode event = JsonText.MAPPER.createObjectNode();
    ObjectNode layout = event.putObject("result").put("delivery", "chunks");
    layout.put("sha256", Sha256.of(WHOLE));
    ArrayNode chunks = layout.putArray("chunks");
    chunks.addObject().put("size", 3).put("sha256", Sha256.of(A));
    chunks.addObject().put("size", 1).put("sha256", Sha256.of(B));
    return event;
  }

  @Test
  void chunksMayComeInAnyOrderEvenAfterDone() {
    ResultAssembly assembly = new ResultAssembly();
    assembly.chunk(1, B);
    assembly.done(chunked());
    assertTrue(assembly.bytes().isEmpty());
    assembly.chunk(0, A);
    assertArrayEquals(WHOLE, assembly.bytes().orElseThrow());
  }

  @Test
  void bytesWithAnotherHashAreNotTheResult() {
    ResultAssembly assembly = new ResultAssembly();
    ObjectNode event = JsonText.MAPPER.createObjectNode();
    event.putObject("result").put("delivery", "inline").put("sha256", Sha256.of(WHOLE));
    assembly.done(event);
    assembly.whole(A);
    assertTrue(assembly.bytes().isEmpty());
    assembly.whole(WHOLE);
    assertArrayEquals(WHOLE, assembly.bytes().orElseThrow());
  }

  @Test
  void aDamagedChunkWaitsForAGoodOne() {
    ResultAssembly assembly = new ResultAssembly();
    assembly.done(chunked());
    assembly.chunk(0, new byte[] {9, 9, 9});
    assembly.chunk(1, B);
    assertTrue(assembly.bytes().isEmpty());
    assembly.chunk(0, A);
    assertArrayEquals(WHOLE, assembly.bytes().orElseThrow());
  }
}
