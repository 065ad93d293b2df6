package org.dir7.daemon.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.dir7.daemon.job.Route;

/**
 * A final answer as it lies on disk.
 *
 * @param event done, failed or cancelled
 * @param route of the job as accepted
 * @param result the picture's bytes; empty unless done
 */
public record StoredAnswer(ObjectNode event, Route route, Optional<byte[]> result) {}
