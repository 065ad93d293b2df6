package org.dir7.profile.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.profile.file.ResultJson;

/** bench.json; bench.schema.json beside this class describes it. */
public final class BenchFile {

  /** Name inside an output folder. */
  public static final String NAME = "bench.json";

  private BenchFile() {}

  /** The file's text. */
  public static String json(BenchResult result) {
    return ResultJson.text(result);
  }

  /**
   * Reads a result of this or an earlier version.
   *
   * @param file or the folder that it lies in
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  public static BenchResult read(Path file) {
    Path json = Files.isDirectory(file) ? file.resolve(NAME) : file;
    BenchResult result =
        ResultJson.read(json, BenchResult.class, "bench result", "rows", BenchResult.SCHEMA);
    if (result.machine() == null || result.tool() == null || result.created() == null) {
      throw Dir7Exception.badInput("%s: machine, tool or created is missing", json);
    }
    return result;
  }
}
