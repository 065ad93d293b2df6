package org.dir7.deploy.release;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.dir7.device.Target;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.Version;
import org.dir7.engine.io.FileFailures;
import org.dir7.engine.io.Sha256;
import org.dir7.engine.json.CanonicalJson;

/**
 * What is in a package, by CycloneDX 1.5, with the text of every licence. The jars' own notices are
 * taken out of the jars; an artifact whose licence nobody wrote down stops the packaging.
 */
final class SoftwareList {

  private static final String TABLE = "licences.properties";

  /** Notices that jars carry at their top. */
  private static final Pattern NOTICE =
      Pattern.compile(
          "(META-INF/)?([\\w-]*LICENSE|[\\w-]*NOTICE|ThirdPartyNotices|about)(\\.txt|\\.md|\\.html)?");

  private final Properties table = new Properties();
  private final Path folder;
  private final ArrayNode components = JsonNodeFactory.instance.arrayNode();
  private final Set<String> licences = new TreeSet<>();

  /**
   * @param folder for the list and the licences' texts
   */
  SoftwareList(Path folder) {
    this.folder = folder;
    try (InputStream in = SoftwareList.class.getResourceAsStream(TABLE)) {
      table.load(new InputStreamReader(in, StandardCharsets.UTF_8));
      Files.createDirectories(folder.resolve("licences"));
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  /** Adds every jar of a folder. */
  void jars(Path lib) {
    for (String name : DeviceJars.names(lib)) {
      Path jar = lib.resolve(name);
      JarName parts = JarName.of(jar);
      String line = table.getProperty(parts.artifact());
      if (line == null) {
        throw Dir7Exception.internal(
            "%s: no licence of %s in %s; a package must name it", jar, parts.artifact(), TABLE);
      }
      String[] groupAndLicence = line.split(",\\s*", 2);
      component("library", groupAndLicence[0], parts, groupAndLicence[1], Sha256.of(jar));
      notices(jar, parts.artifact());
    }
  }

  /** Adds the Java runtime, whose notices lie in its own folder {@code legal}. */
  void runtime(TargetJdk jdk) {
    ObjectNode java = components.addObject();
    java.put("type", "platform").put("group", "org.openjdk").put("name", "openjdk");
    java.put("version", jdk.version());
    licence(java, "GPL-2.0-only WITH Classpath-exception-2.0");
  }

  /** Writes the list and the licences' texts. */
  void write(Target target) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("bomFormat", "CycloneDX").put("specVersion", "1.5").put("version", 1);
    ObjectNode subject = root.putObject("metadata").putObject("component");
    subject.put("type", "application").put("group", "org.dir7").put("name", "dir7-edge");
    subject.put("version", Version.current()).put("description", "package for " + target.label());
    root.set("components", components);
    try {
      Files.write(folder.resolve("bom.cdx.json"), CanonicalJson.bytes(root));
      for (String licence : licences) {
        try (InputStream text =
            SoftwareList.class.getResourceAsStream("licences/" + licence + ".txt")) {
          if (text == null) {
            throw Dir7Exception.internal("no text of the licence %s", licence);
          }
          Files.copy(text, folder.resolve("licences").resolve(licence + ".txt"));
        }
      }
    } catch (IOException e) {
      throw FileFailures.cannotWrite(folder, e);
    }
  }

  private void component(String type, String group, JarName jar, String licence, String sha256) {
    licences.add(licence);
    ObjectNode component = components.addObject();
    component.put("type", type).put("group", group).put("name", jar.artifact());
    component.put("version", jar.version());
    component.put(
        "purl",
        "pkg:maven/%s/%s@%s%s"
            .formatted(
                group,
                jar.artifact(),
                jar.version(),
                jar.classifier().isEmpty() ? "" : "?classifier=" + jar.classifier()));
    component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
    licence(component, licence);
  }

  private static void licence(ObjectNode component, String expression) {
    ObjectNode entry = component.putArray("licenses").addObject();
    if (expression.contains(" ")) {
      entry.put("expression", expression);
    } else {
      entry.putObject("license").put("id", expression);
    }
  }

  private void notices(Path jar, String artifact) {
    Path own = folder.resolve("licences").resolve(artifact);
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (NOTICE.matcher(entry.getName()).matches()) {
          Files.createDirectories(own);
          String name = entry.getName().replaceFirst("^META-INF/", "");
          try (InputStream in = file.getInputStream(entry)) {
            Files.write(own.resolve(name), in.readAllBytes());
          }
        }
      }
    } catch (IOException e) {
      throw FileFailures.cannotRead(jar, e);
    }
  }
}
