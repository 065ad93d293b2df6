package org.dir7.profile.run;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Where the virtual machine keeps heap, code and classes: addresses that it names in the text of
 * its diagnostic commands. What a version words otherwise is not found, and its memory then counts
 * as unattributed or native.
 */
public record JavaRegions(List<Region> regions) {

  private static final String HEX = "0x([0-9a-f]{4,16})";
  private static final Pattern HEAP = Pattern.compile("Heap address: " + HEX + ", size: (\\d+) MB");
  private static final Pattern CLASS_SPACE =
      Pattern.compile("Compressed class space mapped at: " + HEX + "-" + HEX);
  private static final Pattern ARCHIVE =
      Pattern.compile("CDS archive\\(s\\) mapped at: \\[" + HEX + "-" + HEX);
  private static final Pattern CODE =
      Pattern.compile("bounds \\[" + HEX + ", " + HEX + ", " + HEX + "\\]");
  private static final Pattern CARDS =
      Pattern.compile("[Cc]ard table.*: \\[" + HEX + ", ?" + HEX + "\\]");
  private static final Pattern METASPACE =
      Pattern.compile("node #\\d+: base " + HEX + ": reserved=(\\d+)\\.\\d+ KB");

  /**
   * A range of addresses.
   *
   * @param name what lies there
   */
  public record Region(String name, long from, long to) {}

  /** Asks the running virtual machine; empty where it does not answer. */
  static JavaRegions running() {
    String[] signature = {String[].class.getName()};
    String info = command("vmInfo", null, null);
    Object[] lists = {new String[] {"vslist"}};
    return of(info + command("vmMetaspace", lists, signature));
  }

  /**
   * Reads the text of a virtual machine's commands {@code VM.info} and {@code VM.metaspace vslist}.
   */
  public static JavaRegions of(String info) {
    List<Region> regions = new ArrayList<>();
    Matcher heap = HEAP.matcher(info);
    if (heap.find()) {
      long from = address(heap.group(1));
      regions.add(new Region("Java heap", from, from + (Long.parseLong(heap.group(2)) << 20)));
    }
    add(regions, "Java classes", CLASS_SPACE.matcher(info), 2);
    add(regions, "Java classes: files", ARCHIVE.matcher(info), 2);
    add(regions, "Java compiled code", CODE.matcher(info), 3);
    add(regions, "Java collector's tables", CARDS.matcher(info), 2);
    Matcher metaspace = METASPACE.matcher(info);
    while (metaspace.find()) {
      long from = address(metaspace.group(1));
      long to = from + (Long.parseLong(metaspace.group(2)) << 10);
      regions.add(new Region("Java classes", from, to));
    }
    return new JavaRegions(regions);
  }

  private static void add(List<Region> regions, String name, Matcher matcher, int lastGroup) {
    while (matcher.find()) {
      regions.add(new Region(name, address(matcher.group(1)), address(matcher.group(lastGroup))));
    }
  }

  private static long address(String hex) {
    return Long.parseUnsignedLong(hex, 16);
  }

  private static String command(String name, Object[] arguments, String[] signature) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return String.valueOf(server.invoke(commands, name, arguments, signature));
    } catch (JMException | RuntimeException e) {
      return ""; // another virtual machine, or a runtime image without the command
    }
  }

  /** Name of the region in which a mapping lies; empty for none. */
  String region(long from, long to) {
    for (Region region : regions) {
      if (from >= region.from() && to <= region.to()) {
        return region.name();
      }
    }
    return "";
  }
}
