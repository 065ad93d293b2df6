package org.dir7.profile.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.dir7.profile.Profile;

/** Why two profiles may not be comparable. */
final class Remarks {

  private static final int SHOWN = 12;

  private final List<String> remarks = new ArrayList<>();

  private Remarks() {}

  static List<String> of(Profile a, Profile b) {
    Remarks all = new Remarks();
    all.differs("steps", a.settings().steps(), b.settings().steps());
    all.differs("guidance", a.settings().guidance(), b.settings().guidance());
    all.differs("sampler", a.settings().sampler(), b.settings().sampler());
    all.differs("threads", a.settings().threads(), b.settings().threads());
    all.differs("backend", a.engine().backend(), b.engine().backend());
    all.differs("precision", a.engine().precision(), b.engine().precision());
    all.differs("engine", shortened(a.engine().hash()), shortened(b.engine().hash()));
    all.differs("board", a.machine().board(), b.machine().board());
    all.differs("processor", a.machine().processor(), b.machine().processor());
    all.differs("Java", a.machine().java(), b.machine().java());
    a.warnings().forEach(w -> all.remarks.add("baseline: " + w));
    b.warnings().forEach(w -> all.remarks.add("other: " + w));
    return List.copyOf(all.remarks);
  }

  /** Enough of a hash to tell two engines apart. */
  private static String shortened(String hash) {
    return hash.length() <= SHOWN ? hash : hash.substring(0, SHOWN);
  }

  private void differs(String what, Object a, Object b) {
    if (!Objects.equals(a, b)) {
      remarks.add(what + " differs: " + a + " and " + b);
    }
  }
}
