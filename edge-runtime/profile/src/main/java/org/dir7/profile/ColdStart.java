package org.dir7.profile;

/**
 * From nothing to the first picture, in seconds.
 *
 * @param process from the launcher's start, or the process's without one, to the virtual machine's;
 *     0 where the system does not say
 * @param runtime from there to the profiler: Java, the command line
 * @param engine reading and checking the engine's files
 * @param backend loading the model into the backend
 * @param textEncoder loading the text encoder
 * @param firstPicture drawing it
 */
public record ColdStart(
    double process,
    double runtime,
    double engine,
    double backend,
    double textEncoder,
    double firstPicture) {

  public double total() {
    return process + runtime + engine + backend + textEncoder + firstPicture;
  }
}
