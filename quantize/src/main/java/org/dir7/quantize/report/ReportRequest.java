package org.dir7.quantize.report;

import java.nio.file.Path;
import java.util.Optional;
import org.dir7.engine.backend.SessionOptions;
import org.dir7.quantize.QuantizeCost;

/**
 * What to report of which engine.
 *
 * @param conditioning stored prompts; empty for the file that the checkpoint brings along
 * @param prompts so many outside of the calibration, at most
 * @param calibrated so many of the calibration's, at most; may be 0
 * @param folder for report.html and report.json
 * @param cost what making the engine took, where it was made just now
 */
public record ReportRequest(
    Path checkpoint,
    Path engine,
    Optional<Path> conditioning,
    int prompts,
    int calibrated,
    Path folder,
    SessionOptions options,
    Optional<QuantizeCost> cost) {}
