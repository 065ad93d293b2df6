package org.dir7.engine.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A place where text encoder files may lie. */
interface TextEncoderSource {

  /** Opens the file of this name, or returns null where it is not here. */
  InputStream open(String name) throws IOException;

  /** The place in words, for messages. */
  String place();

  static TextEncoderSource folder(Path folder) {
    return of(
        "the folder " + folder,
        name -> {
          Path file = folder.resolve(name);
          return Files.isRegularFile(file) ? Files.newInputStream(file) : null;
        });
  }

  static TextEncoderSource classPath(ClassLoader loader) {
    return of("the class path", loader::getResourceAsStream);
  }

  static TextEncoderSource mavenRepository(MavenCoordinates artifact, Path repository) {
    Path jar = repository.resolve(artifact.jarPath());
    return of("the jar " + jar, name -> Files.isRegularFile(jar) ? entry(jar, name) : null);
  }

  private static InputStream entry(Path jar, String name) throws IOException {
    ZipFile zip = new ZipFile(jar.toFile());
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      zip.close();
      return null;
    }
    return new FilterInputStream(zip.getInputStream(entry)) {
      @Override
      public void close() throws IOException {
        zip.close(); // closes its streams too
      }
    };
  }

  private static TextEncoderSource of(String place, Opener opener) {
    return new TextEncoderSource() {
      @Override
      public InputStream open(String name) throws IOException {
        return opener.open(name);
      }

      @Override
      public String place() {
        return place;
      }
    };
  }

  /** {@link #open} alone. */
  @FunctionalInterface
  interface Opener {
    InputStream open(String name) throws IOException;
  }
}
