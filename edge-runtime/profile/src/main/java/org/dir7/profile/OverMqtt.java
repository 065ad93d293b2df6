package org.dir7.profile;

import java.util.List;

/**
 * Pictures that a client asked a daemon for over MQTT, one after the other: client and daemon in
 * the process that was profiled, with the same engine, and a broker between them.
 *
 * @param broker where it ran
 * @param jobs in order, at least one
 */
public record OverMqtt(String broker, List<Job> jobs) {

  public OverMqtt {
    jobs = jobs == null ? List.of() : List.copyOf(jobs);
  }

  /**
   * One job, in seconds; the parts follow one another without a gap.
   *
   * @param there from the client's PUBLISH until the daemon has it on the disk
   * @param queue until drawing begins
   * @param draw until the engine has the picture's bytes
   * @param store until the answer is on the disk
   * @param back until the client has the picture
   */
  public record Job(double there, double queue, double draw, double store, double back) {

    /** From PUBLISH to picture. */
    public double total() {
      return there + queue + draw + store + back;
    }

    /** What MQTT, daemon and disk take beside drawing. */
    public double added() {
      return total() - draw;
    }
  }
}
