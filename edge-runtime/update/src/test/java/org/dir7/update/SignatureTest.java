package org.dir7.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in files, and engine.sig. */
class SignatureTest {

  @TempDir private Path folder;

  private Path engine() throws Exception {
    Path engine = Files.createDirectories(folder.resolve("e.dir7"));
    Files.writeString(engine.resolve("engine.json"), "{}");
    return engine;
  }

  @Test
  void aSignedEngineVerifiesAndAChangedOneDoesNot() throws Exception {
    Path key = folder.resolve("k");
    SigningKey.generate(key);
    var trusted = PublicKeys.read(SigningKey.publicHalf(key));
    Path engine = engine();
    assertTrue(EngineSignature.problem(engine, trusted).orElseThrow().endsWith("is not signed"));
    EngineSignature.write(engine, SigningKey.read(key));
    assertEquals(Optional.empty(), EngineSignature.problem(engine, trusted));
    Files.writeString(engine.resolve("engine.json"), "{ }");
    assertTrue(
        EngineSignature.problem(engine, trusted)
            .orElseThrow()
            .endsWith("not a signature of this engine by this key"));
    Files.writeString(engine.resolve("engine.sig"), "ed25519 AAAA\n");
    assertTrue(EngineSignature.problem(engine, trusted).isPresent());
    Files.writeString(engine.resolve("engine.sig"), "ed25519 ?\n");
    assertTrue(EngineSignature.problem(engine, trusted).orElseThrow().endsWith("not Base64"));
  }

  @Test
  void aPrivateKeyIsForItsOwnerAndNeverOverwritten() throws Exception {
    Path key = folder.resolve("k");
    SigningKey.generate(key);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
    assertThrows(Dir7Exception.class, () -> SigningKey.generate(key));
    Dir7Exception wrong =
        assertThrows(Dir7Exception.class, () -> SigningKey.read(SigningKey.publicHalf(key)));
    assertTrue(wrong.getMessage().contains("BEGIN PRIVATE KEY"), wrong.getMessage());
    assertThrows(Dir7Exception.class, () -> PublicKeys.read(key));
  }

  /** An independent implementation reads our keys and checks our signatures. */
  @Test
  void opensslAgrees() throws Exception {
    Path openssl = Path.of("/usr/bin/openssl");
    assumeTrue(Files.isExecutable(openssl), "openssl is not installed");
    Path key = folder.resolve("k");
    SigningKey.generate(key);
    Path message = folder.resolve("message");
    Files.writeString(message, "a message");
    Path signature = folder.resolve("signature");
    Files.write(signature, SigningKey.read(key).sign(Files.readAllBytes(message)));
    Process process =
        new ProcessBuilder(
                openssl.toString(),
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                SigningKey.publicHalf(key).toString(),
                "-rawin",
                "-in",
                message.toString(),
                "-sigfile",
                signature.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
  }
}
