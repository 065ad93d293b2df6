package org.dir7.update;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import org.dir7.engine.Dir7Exception;

/** The public half of a key pair: PEM of X.509's SubjectPublicKeyInfo, as OpenSSL writes it. */
public final class PublicKeys {

  static final String LABEL = "PUBLIC KEY";

  private PublicKeys() {}

  /**
   * Reads a key.
   *
   * @throws Dir7Exception (bad input) where it is none
   */
  public static PublicKey read(Path file) {
    byte[] encoded = Pem.read(file, LABEL);
    try {
      KeyFactory factory = KeyFactory.getInstance(SigningKey.ALGORITHM);
      return factory.generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw Dir7Exception.badInput("%s: not an Ed25519 public key", file).causedBy(e);
    }
  }

  /** Whether the signature is the key's over the message. */
  public static boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(SigningKey.ALGORITHM);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // of another length
    } catch (GeneralSecurityException e) {
      throw Dir7Exception.internal("this Java has no Ed25519").causedBy(e);
    }
  }
}
