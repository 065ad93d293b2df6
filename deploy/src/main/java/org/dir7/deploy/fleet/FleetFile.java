package org.dir7.deploy.fleet;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dir7.daemon.config.YamlFile;
import org.dir7.daemon.mqtt.Topics;
import org.dir7.engine.Dir7Exception;
import org.dir7.update.BundleManifest;
import org.dir7.update.PublicKeys;

/**
 * Who shall have what.
 *
 * <pre>
 *   broker: tcp://192.168.1.10:1883
 *   key: update.pub              # that signed the bundles; paths start from this file's folder
 *   url: http://files.lan/dir7/  # where devices find the bundles; left out, this machine serves them
 *   groups:
 *     shop:
 *       engine: dir7-s-emoji-w8.dir7u
 *       devices: [nano-1, nano-2, nano-3]
 * </pre>
 *
 * @param path of the file
 * @param broker address; empty where the command line must say it
 * @param url of a folder, ending in /; empty where the command serves the bundles itself
 * @param groups in the file's order
 */
record FleetFile(Path path, Optional<String> broker, Optional<URI> url, List<Group> groups) {

  /**
   * Devices with the same versions.
   *
   * @param versions program before engine
   * @param devices in the order of a rollout
   */
  record Group(String name, List<Version> versions, List<String> devices) {
    Group {
      versions = List.copyOf(versions);
      devices = List.copyOf(devices);
    }
  }

  private static final List<String> KEYS = List.of("broker", "key", "url", "groups");
  private static final List<String> GROUP_KEYS = List.of("engine", "program", "devices");
  private static final int MOST_DEVICES = 10_000;

  FleetFile {
    groups = List.copyOf(groups);
  }

  /** All versions of all groups. */
  List<Version> versions() {
    return groups.stream().flatMap(group -> group.versions().stream()).toList();
  }

  /** Names of all devices, in the file's order. */
  List<String> devices() {
    return groups.stream().flatMap(group -> group.devices().stream()).toList();
  }

  /**
   * Reads a file and the bundles that it names.
   *
   * @throws Dir7Exception (bad input) naming key, value and limit
   */
  static FleetFile read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw Dir7Exception.badInput(
          "%s: no such file; ./dir7 help fleet shows how one is written", path);
    }
    Map<String, Object> root = YamlFile.read(path);
    String place = path.getFileName() + ": ";
    known(root, place, KEYS);
    Map<String, Object> named =
        YamlFile.map(root.getOrDefault("groups", "nothing"), place + "groups");
    if (named.isEmpty()) {
      throw Dir7Exception.badInput("%sgroups must hold at least one group", place);
    }
    // All keys before any file that they name: what is mistyped is told first.
    named.forEach(
        (name, value) -> {
          String group = place + "groups." + name;
          known(YamlFile.map(value == null ? "nothing" : value, group), group + ".", GROUP_KEYS);
        });
    Path keyFile = beside(path, text(root, "key", place).orElse("update.pub"));
    PublicKey key = PublicKeys.read(keyFile);
    List<Group> groups = new ArrayList<>();
    Map<String, String> owners = new HashMap<>();
    named.forEach(
        (name, value) -> {
          Group group = group(path, key, name, value, place + "groups." + name);
          for (String device : group.devices()) {
            String other = owners.put(device, name);
            if (other != null) {
              throw Dir7Exception.badInput(
                  "%sgroups.%s.devices has %s, which is in %s already; a device may be there once",
                  place, name, device, other);
            }
          }
          groups.add(group);
        });
    if (owners.size() > MOST_DEVICES) {
      throw Dir7Exception.badInput(
          "%s%d devices; the limit is %d", place, owners.size(), MOST_DEVICES);
    }
    return new FleetFile(
        path,
        text(root, "broker", place),
        text(root, "url", place).map(url -> address(url, place)),
        groups);
  }

  private static Group group(Path file, PublicKey key, String name, Object value, String place) {
    Map<String, Object> keys = YamlFile.map(value, place);
    List<Version> versions = new ArrayList<>();
    for (BundleManifest.Kind kind :
        List.of(BundleManifest.Kind.PROGRAM, BundleManifest.Kind.ENGINE)) {
      text(keys, kind.id(), place + ".")
          .ifPresent(bundle -> versions.add(version(beside(file, bundle), key, kind, place)));
    }
    if (versions.isEmpty()) {
      throw Dir7Exception.badInput("%s must name an engine or a program, a bundle", place);
    }
    return new Group(name, versions, devices(keys.get("devices"), place + ".devices"));
  }

  private static Version version(
      Path bundle, PublicKey key, BundleManifest.Kind kind, String place) {
    Version version = Version.open(bundle, key);
    if (version.manifest().kind() != kind) {
      throw Dir7Exception.badInput(
          "%s.%s is %s, a bundle of kind %s",
          place, kind.id(), bundle, version.manifest().kind().id());
    }
    return version;
  }

  private static List<String> devices(Object value, String place) {
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw Dir7Exception.badInput("%s must be a list of at least one device", place);
    }
    List<String> devices = new ArrayList<>();
    for (Object item : list) {
      String device = String.valueOf(item);
      if (!Topics.isDeviceName(device)) {
        throw Dir7Exception.badInput(
            "%s has \"%s\"; a device is called by 1 to 32 of a-z, 0-9 and -, and not \"groups\"",
            place, device);
      }
      devices.add(device);
    }
    return devices;
  }

  private static void known(Map<String, Object> keys, String place, List<String> known) {
    for (String key : keys.keySet()) {
      if (!known.contains(key)) {
        throw YamlFile.unknown(key, place, known);
      }
    }
  }

  private static Optional<String> text(Map<String, Object> keys, String key, String place) {
    Object value = keys.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof String text) || text.isBlank()) {
      throw Dir7Exception.badInput("%s%s is %s; it must be text", place, key, value);
    }
    return Optional.of(text);
  }

  private static URI address(String url, String place) {
    if (!url.matches("https?://[^ ?#]+/")) {
      throw Dir7Exception.badInput(
          "%surl is \"%s\"; it must be the http or https address of a folder, ending in /",
          place, url);
    }
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw Dir7Exception.badInput("%surl is \"%s\": %s", place, url, e.getMessage()).causedBy(e);
    }
  }

  private static Path beside(Path file, String name) {
    return file.toAbsolutePath().resolveSibling(name);
  }
}
