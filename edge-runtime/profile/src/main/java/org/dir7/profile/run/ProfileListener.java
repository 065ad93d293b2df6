package org.dir7.profile.run;

import org.dir7.profile.PictureTimes;

/** Hears how a profile proceeds; called on the measuring thread. */
@FunctionalInterface
public interface ProfileListener {

  /**
   * After every picture.
   *
   * @param picture that was finished
   * @param done share of the whole run, 0 to 1, by time
   */
  void onPicture(PictureTimes picture, double done);
}
