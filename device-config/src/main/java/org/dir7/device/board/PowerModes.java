package org.dir7.device.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Power modes of nvpmodel. Ids are the board's own: 0 is the fastest mode of an original Nano, and
 * 15 W of an Orin Nano with the Super modes, so modes are to be chosen by name.
 *
 * @param modes in the file's order
 * @param standard id of the mode after the first start
 * @param current id of the mode that nvpmodel last set, where it left a note of it
 */
public record PowerModes(List<Mode> modes, OptionalInt standard, OptionalInt current) {

  /**
   * One mode.
   *
   * @param id as after {@code nvpmodel -m}
   * @param name {@code MAXN}, {@code 5W}, ...
   */
  public record Mode(int id, String name) {}

  private static final Pattern MODE =
      Pattern.compile("^< *POWER_MODEL +ID=(\\d{1,4}) +NAME=(\\S+) *>", Pattern.MULTILINE);
  private static final Pattern STANDARD =
      Pattern.compile("^< *PM_CONFIG +DEFAULT=(\\d{1,4}) *>", Pattern.MULTILINE);
  private static final Pattern CURRENT = Pattern.compile("pmode:(\\d{1,4})");

  /**
   * Reads nvpmodel's files.
   *
   * @param configuration {@code /etc/nvpmodel.conf}
   * @param status {@code /var/lib/nvpmodel/status}, {@code pmode:0002 fmode:quiet}; may be empty
   */
  static PowerModes parse(String configuration, String status) {
    List<Mode> modes = new ArrayList<>();
    Matcher mode = MODE.matcher(configuration);
    while (mode.find()) {
      modes.add(new Mode(Integer.parseInt(mode.group(1)), mode.group(2)));
    }
    return new PowerModes(
        List.copyOf(modes), first(STANDARD, configuration), first(CURRENT, status));
  }

  /** The mode that is set now. */
  public Optional<Mode> active() {
    OptionalInt id = current.isPresent() ? current : standard;
    return modes.stream().filter(m -> id.isPresent() && m.id() == id.getAsInt()).findFirst();
  }

  /** The mode without caps: the one whose name begins with MAXN, the Super one before the other. */
  public Optional<Mode> unlimited() {
    return modes.stream()
        .filter(m -> m.name().startsWith("MAXN"))
        .max((a, b) -> Integer.compare(a.name().length(), b.name().length()));
  }

  private static OptionalInt first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
  }
}
