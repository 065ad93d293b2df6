package org.dir7.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    Cost cost,
    Map<String, String> notAvailable,
    List<String> warnings) {

  /** Version that this program writes. */
  public static final int SCHEMA = 1;

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

  /** Pictures that statistics are made of. */
  public List<PictureTimes> steady() {
    return pictures.stream().filter(p -> p.phase() == Phase.STEADY).toList();
  }

  /** The summary of a stage; empty where no steady picture was finished. */
  public Optional<StageSummary> summary(String stage) {
    return summary.stream().filter(s -> s.stage().equals(stage)).findFirst();
  }
}
