package org.dir7.engine.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.dir7.engine.testing.Refusals.assertBadInput;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.io.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextEncoderFilesTest {

  private static final MavenCoordinates ARTIFACT = new MavenCoordinates("org.x.y", "enc", "1.2");

  @TempDir Path root;
  private Path checkpoint;
  private Path repository;
  private Path target;

  @BeforeEach
  void folders() throws IOException {
    checkpoint = Files.createDirectory(root.resolve("checkpoint"));
    repository = Files.createDirectory(root.resolve("repository"));
    target = Files.createDirectory(root.resolve("target"));
  }

  private static TextEncoderConfig config(String onnx, String model, String tokenizer) {
    return new TextEncoderConfig(
        "minilm-l6-v2-int8",
        "org.x.y:enc:1.2",
        onnx,
        Sha256.of(model.getBytes(UTF_8)),
        "t.json",
        Sha256.of(tokenizer.getBytes(UTF_8)),
        "mean-l2");
  }

  private TextEncoderFiles files(TextEncoderConfig config) {
    return new TextEncoderFiles(
        config,
        List.of(
            TextEncoderSource.folder(checkpoint),
            TextEncoderSource.mavenRepository(ARTIFACT, repository)));
  }

  private void jar(String name, String content) throws IOException {
    Path jar = repository.resolve("org/x/y/enc/1.2/enc-1.2.jar");
    Files.createDirectories(jar.getParent());
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(UTF_8));
    }
  }

  @Test
  void aFileMayLieBesideTheCheckpointAndTheOtherInTheJar() throws IOException {
    Files.writeString(checkpoint.resolve("t.json"), "tokens");
    jar("m.onnx", "model");
    files(config("m.onnx", "model", "tokens")).copyTo(target);
    assertEquals("model", Files.readString(target.resolve("m.onnx")));
    assertEquals("tokens", Files.readString(target.resolve("t.json")));
  }

  @Test
  void theFolderComesBeforeTheJar() throws IOException {
    Files.writeString(checkpoint.resolve("m.onnx"), "model");
    Files.writeString(checkpoint.resolve("t.json"), "tokens");
    jar("m.onnx", "another");
    files(config("m.onnx", "model", "tokens")).copyTo(target);
    assertEquals("model", Files.readString(target.resolve("m.onnx")));
  }

  @Test
  void aMissingFileIsNamedWithTheCommandThatGetsIt() throws IOException {
    jar("m.onnx", "model");
    assertBadInput(
        () -> files(config("m.onnx", "model", "tokens")).copyTo(target),
        "text encoder file t.json is missing",
        checkpoint.toString(),
        "enc-1.2.jar",
        "mvn dependency:get -Dtransitive=false -Dartifact=org.x.y:enc:1.2");
  }

  @Test
  void anotherHashIsRefusedAndLeavesNothing() throws IOException {
    Files.writeString(checkpoint.resolve("m.onnx"), "damaged");
    Path file = target.resolve("m.onnx");
    assertBadInput(
        () -> files(config("m.onnx", "model", "tokens")).copyTo(target),
        "text encoder file m.onnx in the folder " + checkpoint + " has SHA-256",
        "config.json says " + config("m.onnx", "model", "tokens").onnxSha256());
    assertFalse(Files.exists(file));
    try (var left = Files.list(target)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aNameThatLeavesTheFolderIsRefused() {
    for (String name : new String[] {"../m.onnx", "/m.onnx", "a/m.onnx", ""}) {
      assertBadInput(
          () -> files(config(name, "model", "tokens")).copyTo(target), "is not a plain file name");
    }
  }

  @Test
  void coordinatesOfAnotherFormAreRefused() {
    assertEquals(ARTIFACT, MavenCoordinates.parse("org.x.y:enc:1.2"));
    for (String wrong : new String[] {"a:b", "a:b:c:d", "a:../b:c", "a:b:", "a b:c:d"}) {
      assertBadInput(
          () -> MavenCoordinates.parse(wrong), "text_encoder.maven is \"" + wrong + "\"");
    }
  }
}
