package org.dir7.profile.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.List;
import java.util.Optional;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.Memory;
import org.dir7.profile.Operation;
import org.dir7.profile.OverMqtt;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.StageSummary;

/**
 * What the types of a profile's fields do not say: what must be there, and which numbers can be.
 */
final class ProfileCheck {

  /** A year: no time in a profile is longer, and arithmetic on it is safe. */
  private static final double MOST_SECONDS = 366 * 86_400.0;

  private final String source;

  private ProfileCheck(String source) {
    this.source = source;
  }

  /** The same profile, or a sentence naming the first field that cannot be. */
  static Profile checked(String source, Profile profile) {
    ProfileCheck check = new ProfileCheck(source);
    check.present("machine", profile.machine());
    check.present("engine", profile.engine());
    check.present("settings", profile.settings());
    check.present("memory", profile.memory());
    check.present("created", profile.created());
    check.present("tool", profile.tool());
    check.strings(profile);
    check.pictures(profile.pictures());
    check.summaries(profile.summary());
    check.operations(profile.operations());
    for (Memory.Point point : profile.memory().points()) {
      check.seconds("memory.points.at", point.at());
    }
    if (profile.overMqtt() != null) {
      check.overMqtt(profile.overMqtt());
    }
    if (profile.coldStart() != null) {
      check.seconds("cold_start", profile.coldStart().total());
    }
    return profile;
  }

  private void strings(Profile profile) {
    present("machine.target", profile.machine().target());
    present("machine.board", profile.machine().board());
    present("machine.processor", profile.machine().processor());
    present("machine.system", profile.machine().system());
    present("machine.java", profile.machine().java());
    present("engine.name", profile.engine().name());
    present("engine.hash", profile.engine().hash());
    present("engine.precision", profile.engine().precision());
    present("engine.backend", profile.engine().backend());
    present("settings.sampler", profile.settings().sampler());
  }

  private void pictures(List<PictureTimes> pictures) {
    for (int i = 0; i < pictures.size(); i++) {
      PictureTimes picture = pictures.get(i);
      String at = "pictures[" + i + "].";
      present(at + "phase", picture.phase());
      seconds(at + "start", picture.start());
      seconds(at + "wall", picture.wall());
      for (double step : picture.steps()) {
        seconds(at + "steps", step);
      }
      seconds(at + "encode", picture.encode());
      seconds(at + "prompt_work", picture.promptWork());
      seconds(at + "decode", picture.decode());
      seconds(at + "png", picture.png());
      if (picture.wall() == 0) {
        throw fail(at + "wall", "is 0; a picture takes longer");
      }
    }
  }

  private void summaries(List<StageSummary> summaries) {
    for (StageSummary summary : summaries) {
      present("summary.stage", summary.stage());
      seconds("summary.median", summary.median());
      seconds("summary.p99", summary.p99());
    }
  }

  private void operations(List<Operation> operations) {
    for (Operation operation : operations) {
      present("operations.name", operation.name());
      present("operations.layer", operation.layer());
      present("operations.kind", operation.kind());
      seconds("operations.seconds", operation.seconds());
    }
  }

  private void overMqtt(OverMqtt mqtt) {
    present("over_mqtt.broker", mqtt.broker());
    if (mqtt.jobs().isEmpty()) {
      throw fail("over_mqtt.jobs", "is empty");
    }
    for (OverMqtt.Job job : mqtt.jobs()) {
      seconds("over_mqtt.jobs.there", job.there());
      seconds("over_mqtt.jobs.queue", job.queue());
      seconds("over_mqtt.jobs.draw", job.draw());
      seconds("over_mqtt.jobs.store", job.store());
      seconds("over_mqtt.jobs.back", job.back());
    }
  }

  private void present(String field, Object value) {
    if (Optional.ofNullable(value).isEmpty()) {
      throw fail(field, "is missing");
    }
  }

  private void seconds(String field, double value) {
    if (!(value >= 0 && value <= MOST_SECONDS)) {
      throw fail(field, "is %s; it must be 0 to %.0f seconds", value, MOST_SECONDS);
    }
  }

  @FormatMethod
  private Dir7Exception fail(String field, @FormatString String format, Object... values) {
    return Dir7Exception.badInput("%s: %s %s", source, field, String.format(format, values));
  }
}
