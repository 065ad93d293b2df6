package org.dir7.engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.config.TextEncoderConfig;
import org.dir7.engine.io.AtomicFile;
import org.dir7.engine.io.Sha256;

/**
 * Finds a checkpoint's text encoder, which does not lie in the checkpoint itself: beside it, on the
 * class path, or in the local Maven repository, in this order.
 */
public final class TextEncoderFiles {

  private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]*");

  private final TextEncoderConfig config;
  private final List<TextEncoderSource> sources;

  TextEncoderFiles(TextEncoderConfig config, List<TextEncoderSource> sources) {
    this.config = config;
    this.sources = sources;
  }

  /**
   * Looks where a text encoder may be.
   *
   * @param checkpoint folder of the checkpoint
   * @throws Dir7Exception bad input: {@code text_encoder.maven} is not group:artifact:version
   */
  public static TextEncoderFiles of(TextEncoderConfig config, Path checkpoint) {
    return new TextEncoderFiles(
        config,
        List.of(
            TextEncoderSource.folder(checkpoint),
            TextEncoderSource.classPath(TextEncoderFiles.class.getClassLoader()),
            TextEncoderSource.mavenRepository(
                MavenCoordinates.parse(config.maven()), MavenCoordinates.localRepository())));
  }

  /**
   * Copies model and tokenizer into {@code target} under the names that the configuration gives. A
   * file appears there whole and with the right hash, or not at all.
   *
   * @throws Dir7Exception bad input: a file is nowhere, or is not the one that the configuration
   *     means; environment: it cannot be written
   */
  public void copyTo(Path target) {
    copy(config.onnx(), config.onnxSha256(), target);
    copy(config.tokenizer(), config.tokenizerSha256(), target);
  }

  private void copy(String name, String sha256, Path target) {
    if (!FILE_NAME.matcher(name).matches()) {
      throw Dir7Exception.badInput("text encoder file \"%s\" is not a plain file name", name);
    }
    for (TextEncoderSource source : sources) {
      try (InputStream in = source.open(name)) {
        if (in != null) {
          verified(in, name, sha256, source, target);
          return;
        }
      } catch (IOException e) {
        throw Dir7Exception.environment(
                "text encoder file %s cannot be read from %s: %s", name, source.place(), e)
            .causedBy(e);
      }
    }
    throw Dir7Exception.badInput(
        "text encoder file %s is missing: it is neither in %s; this command gets it: %s",
        name,
        sources.stream().map(TextEncoderSource::place).collect(Collectors.joining(" nor in ")),
        MavenCoordinates.parse(config.maven()).getCommand());
  }

  private static void verified(
      InputStream in, String name, String sha256, TextEncoderSource source, Path target) {
    AtomicFile.write(
        target.resolve(name),
        out -> {
          DigestInputStream hashed = new DigestInputStream(in, Sha256.digest());
          hashed.transferTo(Channels.newOutputStream(out));
          String found = Sha256.hex(hashed.getMessageDigest().digest());
          if (!found.equals(sha256)) {
            throw Dir7Exception.badInput(
                "text encoder file %s in %s has SHA-256 %s, config.json says %s",
                name, source.place(), found, sha256);
          }
        });
  }
}
