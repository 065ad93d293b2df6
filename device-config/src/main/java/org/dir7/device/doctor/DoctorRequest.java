package org.dir7.device.doctor;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import org.dir7.device.DeviceRoot;

/**
 * What to examine.
 *
 * @param root the machine, or a recorded one
 * @param java that serves
 * @param backend {@code auto}, {@code cpu} or {@code tensorrt}: with the last, a GPU that cannot be
 *     used makes serving impossible
 * @param state folder for journal and results; need not exist yet
 * @param stateBytes that it may grow to
 * @param needBytes of memory that serving takes, where known
 * @param user that serves, for the groups
 * @param today by the machine's clock
 * @param broker {@code tcp://HOST:PORT} or {@code ssl://HOST:PORT} to be tried, if any
 */
public record DoctorRequest(
    DeviceRoot root,
    JavaFacts java,
    String backend,
    Path state,
    long stateBytes,
    OptionalLong needBytes,
    String user,
    LocalDate today,
    Optional<String> broker) {}
