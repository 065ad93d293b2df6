package org.dir7.profile.file;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dir7.engine.Dir7Exception;
import org.dir7.engine.io.AtomicFile;
import org.dir7.profile.Profile;

/** profile.json. */
public final class ProfileFile {

  /** Name inside an output folder. */
  public static final String NAME = "profile.json";

  private ProfileFile() {}

  /** Replaces or creates the file. */
  public static void write(Path file, Profile profile) {
    AtomicFile.write(file, json(profile).getBytes(StandardCharsets.UTF_8));
  }

  /** The file's text. */
  public static String json(Profile profile) {
    return ResultJson.text(profile);
  }

  /**
   * Reads a profile of this or an earlier version.
   *
   * @param file or the folder that it lies in
   * @throws Dir7Exception (bad input) naming the field that is wrong
   */
  public static Profile read(Path file) {
    Path json = Files.isDirectory(file) ? file.resolve(NAME) : file;
    Profile profile = ResultJson.read(json, Profile.class, "profile", "pictures", Profile.SCHEMA);
    return ProfileCheck.checked(json.toString(), profile);
  }
}
