package org.dir7.engine.tensor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

  @TempDir Path folder;

  /** A file of that header and as many zero bytes of data. */
  private static ByteBuffer file(String header, int dataBytes) {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + dataBytes);
    file.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    return file.rewind();
  }

  private static byte[] bytes(ByteBuffer file) {
    byte[] bytes = new byte[file.capacity()];
    file.get(0, bytes);
    return bytes;
  }

  private static Safetensors open(String header, int dataBytes) {
    return Safetensors.of("f.safetensors", file(header, dataBytes));
  }

  @Test
  void readsTensorsInPlaceWithTheirShapesAndMetadata() throws IOException {
    Path path = folder.resolve("f.safetensors");
    ByteBuffer file =
        file(
            "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[4,7]},"
                + "\"a\":{\"dtype\":\"F16\",\"shape\":[2,1],\"data_offsets\":[0,4]},"
                + "\"empty\":{\"dtype\":\"F32\",\"shape\":[0,5],\"data_offsets\":[7,7]}}  ",
            7);
    int data = file.capacity() - 7;
    file.order(ByteOrder.LITTLE_ENDIAN).putShort(data, (short) 0x3c00);
    file.putShort(data + 2, (short) 0xc000).put(data + 4, new byte[] {1, -2, 127});
    Files.write(path, bytes(file));
    try (Safetensors tensors = Safetensors.open(path)) {
      assertEquals(List.of("b", "a", "empty"), List.copyOf(tensors.names()));
      assertEquals(Map.of("k", "v"), tensors.metadata());
      assertEquals(List.of(2, 1), tensors.tensor("a").shape());
      assertArrayEquals(new float[] {1, -2}, tensors.tensor("a").toF32(NonFinite.REFUSE));
      assertArrayEquals(new byte[] {1, -2, 127}, tensors.tensor("b").i8());
      assertEquals(0, tensors.tensor("empty").elements());
      assertBadInput(() -> tensors.tensor("aa"), path.toString(), "tensor aa is missing");
      assertBadInput(() -> tensors.tensor("b").toF32(NonFinite.ALLOW), "tensor b has type I8");
      assertBadInput(() -> tensors.tensor("a").i8(), "tensor a has type F16; it must be I8");
    }
  }

  @Test
  void handsOutNothingAfterClose() {
    Safetensors tensors = open("{}", 0);
    tensors.close();
    assertThrows(IllegalStateException.class, () -> tensors.find("a"));
  }

  @Test
  void namesTheFirstNanOrInfinityWithItsIndex() {
    ByteBuffer file =
        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]}}", 24);
    file.order(ByteOrder.LITTLE_ENDIAN).putFloat(file.capacity() - 8, Float.NaN);
    Tensor tensor = Safetensors.of("f.safetensors", file).tensor("a");
    assertBadInput(
        () -> tensor.toF32(NonFinite.REFUSE), "f.safetensors: tensor a is NaN at [1, 1]");
    assertEquals(Float.NaN, tensor.toF32(NonFinite.ALLOW)[4]);
  }

  @Test
  void refusesADoubleThatOverflowsFloat() {
    ByteBuffer file = file("{\"a\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
    file.order(ByteOrder.LITTLE_ENDIAN).putDouble(file.capacity() - 8, 1e300);
    Tensor tensor = Safetensors.of("f.safetensors", file).tensor("a");
    assertBadInput(() -> tensor.toF32(NonFinite.REFUSE), "tensor a is Infinity at [0]");
  }

  @Test
  void refusesAMissingFileAndAFolder() {
    assertBadInput(
        () -> Safetensors.open(folder.resolve("none.safetensors")),
        "none.safetensors: no such file");
    assertBadInput(() -> Safetensors.open(folder), folder.toString());
  }

  @Test
  void refusesAFileShorterThanItsHeader() {
    assertBadInput(() -> Safetensors.of("f", ByteBuffer.allocate(5)), "f: truncated, 5 bytes");
    ByteBuffer cut = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0);
    assertBadInput(
        () -> Safetensors.of("f", cut.slice(0, 20)), "f: truncated, the header ends at byte", "20");
  }

  @Test
  void refusesAHeaderLengthThatNoHeaderHas() {
    ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(0, -1);
    assertBadInput(
        () -> Safetensors.of("f", file), "header length is 18446744073709551615", "100000000");
  }

  /** Columns: header (with ' for "), bytes of data, what the sentence must say. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 7 |"
            + " truncated, tensor a ends at byte 8 of the data and there are 7",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | 6 |"
            + " 2 bytes after the last tensor belong to no tensor",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 |"
            + " tensors a and b overlap: b begins at byte 4, a ends at 8",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}} | 12 |"
            + " bytes 4 to 8 of the data, before tensor b, belong to no tensor",
        "{'a':{'dtype':'BF16','shape':[1],'data_offsets':[0,2]}} | 2 |"
            + " tensor a has type \"BF16\"; it must be one of: F64, F32, F16",
        "{'a':{'shape':[1],'data_offsets':[0,2]}} | 2 | tensor a has type none",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}} | 4 |"
            + " tensor a: shape holds 1.5; a dimension must be a whole number",
        "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | 4 | shape holds -1",
        "{'a':{'dtype':'F32','shape':7,'data_offsets':[0,4]}} | 4 | shape must be an array",
        "{'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,4]}} | 4 |"
            + " tensor a: shape [65536,65536] has over 2147483647 bytes",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 |"
            + " data_offsets [0,8] span 8 bytes; F32 of shape [3] has 12",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | 4 |"
            + " data_offsets is [4,0]; it must be [begin, end]",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}} | 4 | data_offsets is [0]",
        "{'a':{'dtype':'F32','shape':[1]}} | 4 | data_offsets is missing",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[18446744073709551612,0]}} | 4 |"
            + " data_offsets is [18446744073709551612,0]",
        "{'a':{},'a':{}} | 0 | Duplicate field 'a'",
        "{'a':1 | 0 | header: not valid JSON at line 1",
        "[] | 0 | the header is not a JSON object",
        "{'__metadata__':{'k':1}} | 0 | __metadata__.k is 1; it must be a string",
        "{'__metadata__':[]} | 0 | __metadata__ must be an object",
        "{} {} | 0 | header: not valid JSON",
      })
  void refusesAHeaderThatDoesNotHold(String header, int dataBytes, String sentence) {
    assertBadInput(() -> open(header.replace('\'', '"'), dataBytes), "f.safetensors", sentence);
  }

  @Test
  void refusesAHeaderThatIsNotUtf8() {
    ByteBuffer file = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(0, 4).putInt(8, 0xffff_fe7b);
    assertBadInput(() -> Safetensors.of("f", file), "f: header: not valid UTF-8");
  }
}
