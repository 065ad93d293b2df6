package org.dir7.daemon.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.dir7.engine.Dir7Exception;

/** Sockets that trust and sign with the PEM files of a {@link BrokerConfig}. */
final class TlsContext {

  private static final List<String> KEY_KINDS = List.of("RSA", "EC", "Ed25519");

  private TlsContext() {}

  static SSLSocketFactory socketFactory(BrokerConfig broker) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(broker), trustManagers(broker), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException | IOException e) {
      throw Dir7Exception.environment("cannot set up TLS: %s", e.getMessage()).causedBy(e);
    }
  }

  private static TrustManager[] trustManagers(BrokerConfig broker)
      throws GeneralSecurityException, IOException {
    if (broker.caFile() == null) {
      return null; // the JDK's own
    }
    KeyStore store = emptyStore();
    int i = 0;
    for (Certificate certificate : certificates(broker.caFile())) {
      store.setCertificateEntry("ca" + i++, certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyManager[] keyManagers(BrokerConfig broker)
      throws GeneralSecurityException, IOException {
    if (broker.certificateFile() == null) {
      return null;
    }
    Certificate[] chain = certificates(broker.certificateFile()).toArray(new Certificate[0]);
    KeyStore store = emptyStore();
    char[] memoryOnly = new char[0];
    store.setKeyEntry("client", privateKey(broker.keyFile()), memoryOnly, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, memoryOnly);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw Dir7Exception.badInput("%s holds no PEM certificate", file);
      }
      return found;
    } catch (CertificateException e) {
      throw Dir7Exception.badInput("%s holds no PEM certificate", file).causedBy(e);
    } catch (IOException e) {
      throw Dir7Exception.badInput("cannot read the certificate file %s", file).causedBy(e);
    }
  }

  private static PrivateKey privateKey(Path file) throws IOException {
    String pem;
    try {
      pem = Files.readString(file);
    } catch (IOException e) {
      throw Dir7Exception.badInput("cannot read the key file %s", file).causedBy(e);
    }
    int begin = pem.indexOf("-----BEGIN PRIVATE KEY-----");
    int end = pem.indexOf("-----END PRIVATE KEY-----");
    if (begin < 0 || end < begin) {
      throw Dir7Exception.badInput(
          "%s holds no \"BEGIN PRIVATE KEY\" block; convert it with openssl pkcs8 -topk8 -nocrypt",
          file);
    }
    String body = pem.substring(begin + "-----BEGIN PRIVATE KEY-----".length(), end);
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
    for (String kind : KEY_KINDS) {
      Optional<PrivateKey> key = decode(kind, spec);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw Dir7Exception.badInput("%s holds a key that is none of %s", file, KEY_KINDS);
  }

  private static Optional<PrivateKey> decode(String kind, PKCS8EncodedKeySpec spec) {
    try {
      return Optional.of(KeyFactory.getInstance(kind).generatePrivate(spec));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // a key of another kind
    }
  }
}
