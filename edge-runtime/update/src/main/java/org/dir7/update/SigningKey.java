package org.dir7.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.FileFailures;

/**
 * The private half of an Ed25519 key pair (RFC 8032), as OpenSSL writes it: PEM of PKCS #8, not
 * encrypted.
 */
public final class SigningKey {

  static final String ALGORITHM = "Ed25519";
  private static final String LABEL = "PRIVATE KEY";

  private final PrivateKey key;

  private SigningKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Makes a key pair: {@code file} for its owner alone, and {@code file.pub} beside it.
   *
   * @throws Dir7Exception (bad input) where the file is there already: a key is never overwritten
   */
  public static void generate(Path file) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      byte[] secret = Pem.encode(LABEL, pair.getPrivate().getEncoded());
      Files.write(file, secret, StandardOpenOption.TRUNCATE_EXISTING);
      AtomicFile.write(
          publicHalf(file), Pem.encode(PublicKeys.LABEL, pair.getPublic().getEncoded()));
    } catch (FileAlreadyExistsException e) {
      throw Dir7Exception.badInput("%s is there already; a key is never overwritten", file)
          .causedBy(e);
    } catch (IOException e) {
      throw FileFailures.cannotWrite(file, e);
    } catch (GeneralSecurityException e) {
      throw Dir7Exception.internal("this Java has no Ed25519").causedBy(e);
    }
  }

  /** Where {@link #generate} puts the public half. */
  public static Path publicHalf(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /**
   * Reads a key.
   *
   * @throws Dir7Exception (bad input) where it is none
   */
  public static SigningKey read(Path file) {
    byte[] encoded = Pem.read(file, LABEL);
    try {
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      return new SigningKey(factory.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw Dir7Exception.badInput("%s: not an Ed25519 private key", file).causedBy(e);
    }
  }

  /** A signature of 64 bytes over the message. */
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw Dir7Exception.internal("signing failed").causedBy(e);
    }
  }

  @Override
  public String toString() {
    return "an Ed25519 private key"; // and nothing of it
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
