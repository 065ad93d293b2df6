package org.dir7.engine.generate;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * What Java Flight Recorder sees of pictures; costs nothing while nobody records. The daemon's jobs
 * are events of its own, in which these lie.
 */
final class PictureEvent {

  private static final String GROUP = "dir7";

  private PictureEvent() {}

  /** One picture. */
  @Name("dir7.Picture")
  @Label("Picture")
  @Category(GROUP)
  @Description("A picture from request to PNG")
  @StackTrace(false)
  static final class Whole extends Event {
    @Label("Steps")
    int steps;

    @Label("Sampler")
    String sampler;
  }

  /** One stage of a picture. */
  @Name("dir7.Stage")
  @Label("Stage")
  @Category(GROUP)
  @Description("A part of making a picture: encode, prompt, steps, decode, png")
  @StackTrace(false)
  static final class Part extends Event {
    @Label("Stage")
    String stage;
  }

  /** One sampler step. */
  @Name("dir7.Step")
  @Label("Step")
  @Category(GROUP)
  @Description("A sampler step")
  @StackTrace(false)
  static final class Step extends Event {
    @Label("Step")
    int step;

    @Label("Steps")
    int steps;
  }
}
