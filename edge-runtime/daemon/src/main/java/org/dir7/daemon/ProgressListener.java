package org.dir7.daemon;

/** Hears of every sampler step and may end the job there. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Called by the thread that draws, after a step.
   *
   * @param step steps finished, 1 to {@code steps}
   * @return false to stop: {@link JobRunner#run} then throws {@link JobStoppedException}
   */
  boolean stepped(int step, int steps);

  /**
   * Whether a preview is wanted after a step, asked before {@link #stepped}.
   *
   * @return pixels of its side; 0 for none
   */
  default int previewSize(int step, int steps) {
    return 0;
  }

  /** Takes the preview that was wanted: a PNG. */
  default void preview(int step, byte[] png) {}
}
