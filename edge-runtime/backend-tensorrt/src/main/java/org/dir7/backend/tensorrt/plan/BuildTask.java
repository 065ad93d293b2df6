package org.dir7.backend.tensorrt.plan;

import java.nio.file.Path;

/**
 * What a builder is asked for.
 *
 * @param request checkpoint folder ({@link BuildRequest})
 * @param precision the model's, such as {@code fp16}
 * @param cache whose {@link PlanCache#building()} receives every plan's file
 * @param workspaceBytes what TensorRT's tactics may use of the GPU's memory at most
 * @param pictures drawn at once at most: which plans ({@link PlanName#upTo})
 */
public record BuildTask(
    Path request, String precision, PlanCache cache, long workspaceBytes, int pictures) {}
