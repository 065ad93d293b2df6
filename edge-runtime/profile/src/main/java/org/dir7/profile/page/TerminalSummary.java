package org.dir7.profile.page;

import java.util.Locale;
import java.util.Map;
import org.dir7.profile.ColdStart;
import org.dir7.profile.Memory;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;
import org.dir7.report.Numbers;

/** A profile on one screen. */
public final class TerminalSummary {

  private final StringBuilder text = new StringBuilder();

  private TerminalSummary() {}

  /** Lines, each ended. */
  public static String of(Profile profile) {
    TerminalSummary summary = new TerminalSummary();
    summary.add(
        "%s, %s on %s, %s; %s, guidance %s, %s%s",
        profile.engine().name(),
        profile.engine().precision(),
        profile.engine().backend(),
        profile.machine().processor(),
        Numbers.count(profile.settings().steps(), "step"),
        profile.settings().guidance(),
        profile.settings().sampler(),
        profile.complete() ? "" : " (interrupted)");
    summary.coldStart(profile.coldStart());
    summary.stages(profile);
    if (profile.overMqtt() != null) {
      summary.add("over MQTT             %s", MqttSection.summary(profile.overMqtt()));
    }
    summary.memory(profile);
    Stats.joules(profile).ifPresent(j -> summary.add("energy a picture      %9s J", Numbers.of(j)));
    summary.add(
        "profiling cost        %9s of a processor for looking on",
        Numbers.percent(profile.cost() == null ? 0 : profile.cost().sampling()));
    for (Map.Entry<String, String> missing : profile.notAvailable().entrySet()) {
      summary.add("not available: %s: %s", missing.getKey(), missing.getValue());
    }
    profile.warnings().forEach(warning -> summary.add("warning: %s", warning));
    return summary.text.toString();
  }

  private void coldStart(ColdStart cold) {
    if (cold != null) {
      add(
          "cold start            %9s: Java and command %s, engine %s, backend %s, text encoder %s,"
              + " first picture %s",
          Numbers.seconds(cold.total()),
          Numbers.seconds(cold.process() + cold.runtime()),
          Numbers.seconds(cold.engine()),
          Numbers.seconds(cold.backend()),
          Numbers.seconds(cold.textEncoder()),
          Numbers.seconds(cold.firstPicture()));
    }
  }

  private void stages(Profile profile) {
    if (profile.summary().isEmpty()) {
      return;
    }
    add("%-12s %9s %9s %9s   95 %% interval of the median", "", "median", "p95", "p99");
    for (StageSummary s : profile.summary()) {
      add(
          "%-12s %9s %9s %9s   %s",
          s.stage(),
          Numbers.seconds(s.median()),
          Numbers.seconds(s.p95()),
          Numbers.seconds(s.p99()),
          Stats.interval(s));
    }
    add("(%s)", Numbers.count(profile.steady().size(), "steady picture"));
  }

  private void memory(Profile profile) {
    Memory memory = profile.memory();
    long peak = Stats.peakResident(memory);
    if (peak > 0) {
      add("resident, peak        %9s", Numbers.bytes(peak));
    }
    add("contract              %9s, allocated once", Numbers.bytes(memory.contractTotal()));
    if (memory.resident() > 0) {
      add(
          "resident explained    %9s",
          Numbers.percent(1 - memory.unattributed() / (double) memory.resident()));
    }
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
