package org.dir7.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A profile as it lies in profile.json; profile.schema.json beside this class describes it. Times
 * are seconds, sizes bytes. Sections that could not be measured are null or empty, and {@code
 * notAvailable} says why, by section.
 *
 * @param schema version of this format, 1 to {@link #SCHEMA}
 * @param tool name and version of what wrote it
 * @param created instant of the start, ISO 8601
 * @param complete false where the run was interrupted
 * @param coldStart null where the first picture was not finished
 * @param pictures all that were finished, in order
 * @param summary statistics of the steady pictures, by stage
 * @param operations of the timed pictures, in the order in which they run; may be empty
 * @param overMqtt null where none was sent over MQTT; since schema 2
 * @param notAvailable section to reason
 * @param warnings what a reader must know before he trusts a figure
 */
public record Profile(
    int schema,
    String tool,
    String created,
    boolean complete,
    Machine machine,
    EngineFacts engine,
    Settings settings,
    ColdStart coldStart,
    List<PictureTimes> pictures,
    List<StageSummary> summary,
    List<Operation> operations,
    Memory memory,
    List<SensorPoint> sensors,
    OverMqtt overMqtt,
    Cost cost,
    Map<String, String> notAvailable,
    List<String> warnings) {

  /** Version that this program writes. */
  public static final int SCHEMA = 2;

  public Profile {
    pictures = listOf(pictures);
    summary = listOf(summary);
    operations = listOf(operations);
    sensors = listOf(sensors);
    warnings = listOf(warnings);
    notAvailable = notAvailable == null ? Map.of() : notAvailable;
  }

  private static <T> List<T> listOf(List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }

  /** This profile with pictures over MQTT. */
  public Profile with(OverMqtt mqtt) {
    return copy(mqtt, notAvailable);
  }

  /** This profile with a section that could not be measured. */
  public Profile without(String section, String reason) {
    Map<String, String> missing = new TreeMap<>(notAvailable);
    missing.put(section, reason);
    return copy(overMqtt, missing);
  }

  private Profile copy(OverMqtt mqtt, Map<String, String> missing) {
    return new Profile(
        schema,
        tool,
        created,
        complete,
        machine,
        engine,
        settings,
        coldStart,
        pictures,
        summary,
        operations,
        memory,
        sensors,
        mqtt,
        cost,
        missing,
        warnings);
  }

  /** Pictures that statistics are made of. */
  public List<PictureTimes> steady() {
    return pictures.stream().filter(p -> p.phase() == Phase.STEADY).toList();
  }

  /** The summary of a stage; empty where no steady picture was finished. */
  public Optional<StageSummary> summary(String stage) {
    return summary.stream().filter(s -> s.stage().equals(stage)).findFirst();
  }
}
