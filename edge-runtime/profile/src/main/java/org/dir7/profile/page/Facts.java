package org.dir7.profile.page;

import java.util.Locale;
import org.dir7.profile.Profile;
import org.dir7.report.Html;
import org.dir7.report.Numbers;
import org.dir7.report.Table;

/** What was measured, where and how. */
final class Facts {

  private Facts() {}

  static String lead(Profile profile) {
    return "%s on %s, %s, %s, guidance %s, %s"
        .formatted(
            profile.engine().precision(),
            profile.engine().backend(),
            ProfilePage.machine(profile.machine()),
            Numbers.count(profile.settings().steps(), "step"),
            profile.settings().guidance(),
            profile.created());
  }

  static Html table(Profile profile) {
    return new Table("", "what", "value")
        .row("target", profile.machine().target())
        .row("board", profile.machine().board())
        .row("processor", profile.machine().processor() + ", " + cores(profile))
        .row(
            "memory",
            profile.machine().memory() == 0 ? "unknown" : Numbers.bytes(profile.machine().memory()))
        .row("system", profile.machine().system())
        .row("Java", profile.machine().java())
        .row(
            "load average",
            String.format(
                Locale.ROOT,
                "%.1f before, %.1f after",
                profile.machine().loadBefore(),
                profile.machine().loadAfter()))
        .row("engine", profile.engine().name() + ", " + profile.engine().precision())
        .row("engine's hash", profile.engine().hash())
        .row("backend", backend(profile))
        .row("sampler", profile.settings().sampler())
        .row("prompts", String.join("; ", profile.settings().prompts()))
        .row("written by", profile.tool())
        .html();
  }

  private static String cores(Profile profile) {
    return Numbers.count(profile.machine().cores(), "core");
  }

  private static String backend(Profile profile) {
    String detail = profile.engine().backendDetail();
    return profile.engine().backend() + (detail == null ? "" : ": " + detail);
  }
}
