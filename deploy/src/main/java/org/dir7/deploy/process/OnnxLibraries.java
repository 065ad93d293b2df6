package org.dir7.deploy.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Where ONNX Runtime's native code lies as files. Left to itself it unpacks 22 MB into a temporary
 * folder at every start and takes them away at a clean end: a process that is killed leaves them. A
 * package has them unpacked; a clone unpacks them once, below {@code build}. What a killed process
 * still leaves is that folder, empty.
 */
public final class OnnxLibraries {

  /** In a package, below its home; in a clone, below {@code build}. */
  public static final String FOLDER = "native/onnxruntime";

  /** In the library's jar, followed by a system such as {@code linux-x64}. */
  public static final String IN_JAR = "ai/onnxruntime/native/";

  private static final String PROPERTY = "onnxruntime.native.path";

  private OnnxLibraries() {}

  /** Has ONNX Runtime load from there; to be called before its first use. */
  public static void use(Installation installation) {
    if (System.getProperty(PROPERTY) == null) {
      folder(installation).ifPresent(folder -> System.setProperty(PROPERTY, folder.toString()));
    }
  }

  /**
   * The folder with the libraries of this machine.
   *
   * @return empty where there is none and none can be made: ONNX Runtime then helps itself
   */
  static Optional<Path> folder(Installation installation) {
    Path packaged = installation.home().resolve(FOLDER);
    if (Files.isDirectory(packaged)) {
      return Optional.of(packaged);
    }
    try {
      return Files.isDirectory(installation.build())
          ? unpacked(installation.build().resolve(FOLDER))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a clone that may not be written to, or a full disk
    }
  }

  private static Optional<Path> unpacked(Path parent) throws IOException {
    List<String> files =
        List.of(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
    URL first = resource(files.get(0));
    if (first == null || !(first.openConnection() instanceof JarURLConnection jar)) {
      return Optional.empty();
    }
    // Named by the jar: a released one never changes.
    Path name = Path.of(jar.getJarFileURL().getPath()).getFileName();
    Path folder = parent.resolve(name.toString().replaceFirst("\\.jar$", "") + "-" + system());
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(parent);
      // Not a temporary folder's mode: whoever may read the clone may load from here.
      Path part = Files.createDirectory(parent.resolve(".part" + ProcessHandle.current().pid()));
      try {
        for (String file : files) {
          try (InputStream in = resource(file).openStream()) {
            Files.copy(in, part.resolve(file));
          }
        }
        Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        delete(part, files);
        if (!Files.isDirectory(folder)) { // or another process was faster
          throw e;
        }
      }
    }
    return Optional.of(folder).filter(found -> Files.isReadable(found.resolve(files.get(0))));
  }

  private static void delete(Path part, List<String> files) throws IOException {
    for (String file : files) {
      Files.deleteIfExists(part.resolve(file));
    }
    Files.deleteIfExists(part);
  }

  private static URL resource(String file) {
    return OnnxLibraries.class.getClassLoader().getResource(IN_JAR + system() + "/" + file);
  }

  /** As the library names it. */
  private static String system() {
    String os = System.getProperty("os.name");
    String name = os.startsWith("Mac") ? "osx" : os.startsWith("Windows") ? "win" : "linux";
    return name + "-" + (System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64");
  }
}
