package org.dir7.profile.file;

import java.util.Locale;
import org.dir7.profile.Memory;
import org.dir7.profile.Operation;
import org.dir7.profile.OverMqtt;
import org.dir7.profile.PictureTimes;
import org.dir7.profile.Profile;
import org.dir7.profile.SensorPoint;

/**
 * All values of a profile as one table of long form, for spreadsheets: {@code
 * section,name,phase,picture,index,value,unit}, RFC 4180.
 */
public final class ProfileCsv {

  private final StringBuilder out =
      new StringBuilder("section,name,phase,picture,index,value,unit\r\n");

  private ProfileCsv() {}

  public static String of(Profile profile) {
    ProfileCsv csv = new ProfileCsv();
    for (int i = 0; i < profile.pictures().size(); i++) {
      csv.picture(i, profile.pictures().get(i));
    }
    if (profile.overMqtt() != null) {
      for (int i = 0; i < profile.overMqtt().jobs().size(); i++) {
        csv.job(Integer.toString(i), profile.overMqtt().jobs().get(i));
      }
    }
    for (Operation o : profile.operations()) {
      csv.row("operation", o.name(), o.kind(), "", "", o.seconds(), "s");
    }
    for (Memory.Part part : profile.memory().contract()) {
      csv.row("contract", part.name(), "", "", "", part.bytes(), "B");
    }
    for (Memory.Part part : profile.memory().parts()) {
      csv.row("resident", part.name(), "", "", "", part.bytes(), "B");
    }
    csv.row("resident", "unattributed", "", "", "", profile.memory().unattributed(), "B");
    for (Memory.Point point : profile.memory().points()) {
      csv.at("memory", "resident", point.at(), point.resident(), "B");
      csv.at("memory", "heap", point.at(), point.heap(), "B");
      csv.at("memory", "direct", point.at(), point.direct(), "B");
      csv.at("memory", "mapped", point.at(), point.mapped(), "B");
      csv.at("memory", "GPU held", point.at(), point.gpuHeld(), "B");
      csv.at("memory", "GPU used", point.at(), point.gpuUsed(), "B");
    }
    for (SensorPoint point : profile.sensors()) {
      csv.at("sensor", "temperature", point.at(), point.celsius(), "C");
      csv.at("sensor", "power", point.at(), point.watts(), "W");
      csv.at("sensor", "GPU load", point.at(), point.gpuLoad(), "");
      csv.at("sensor", "GPU clock", point.at(), point.gpuHertz(), "Hz");
      csv.at("sensor", "CPU clock", point.at(), point.cpuHertz(), "Hz");
    }
    return csv.out.toString();
  }

  private void picture(int number, PictureTimes picture) {
    String phase = picture.phase().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String at = Integer.toString(number);
    row("picture", "start", phase, at, "", picture.start(), "s");
    row("picture", "wall", phase, at, "", picture.wall(), "s");
    row("picture", "encode", phase, at, "", picture.encode(), "s");
    row("picture", "prompt", phase, at, "", picture.promptWork(), "s");
    for (int i = 0; i < picture.steps().size(); i++) {
      row("picture", "step", phase, at, Integer.toString(i + 1), picture.steps().get(i), "s");
    }
    row("picture", "decode", phase, at, "", picture.decode(), "s");
    row("picture", "png", phase, at, "", picture.png(), "s");
    if (picture.joules() != null) {
      row("picture", "energy", phase, at, "", picture.joules(), "J");
    }
  }

  private void job(String at, OverMqtt.Job job) {
    row("mqtt", "there", "", at, "", job.there(), "s");
    row("mqtt", "queue", "", at, "", job.queue(), "s");
    row("mqtt", "draw", "", at, "", job.draw(), "s");
    row("mqtt", "store", "", at, "", job.store(), "s");
    row("mqtt", "back", "", at, "", job.back(), "s");
  }

  private void at(String section, String name, double at, Number value, String unit) {
    if (value != null) {
      row(section, name, "", "", String.format(Locale.ROOT, "%.3f", at), value, unit);
    }
  }

  private void row(
      String section,
      String name,
      String phase,
      String picture,
      String index,
      Number value,
      String unit) {
    String number =
        value instanceof Double d ? String.format(Locale.ROOT, "%.9g", d) : value.toString();
    out.append(section).append(',').append(quoted(name)).append(',').append(quoted(phase));
    out.append(',').append(picture).append(',').append(index).append(',').append(number);
    out.append(',').append(unit).append("\r\n");
  }

  /** Quoted where it must be; what a spreadsheet would take for a formula becomes text. */
  private static String quoted(String text) {
    String safe = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
    return safe.matches("(?s).*[\",\\r\\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
