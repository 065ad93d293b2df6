package org.dir7.profile.run;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.dir7.device.DeviceRoot;
import org.dir7.engine.generate.FitCheck;
import org.dir7.engine.generate.GenerateRequest;

/**
 * What to measure.
 *
 * @param engine engine directory
 * @param backend name, or {@code auto}
 * @param threads of the backend, 0 for its default
 * @param prompts in turns; empty for an engine without a text encoder, which then draws without
 *     text
 * @param settings changes steps, guidance, sampler and seed of the engine's default request
 * @param duration seconds of steady state, above 0
 * @param fit hears what the engine will hold before it is loaded
 * @param root where system and sensors are read: {@code /}
 */
public record ProfileRequest(
    Path engine,
    String backend,
    int threads,
    List<String> prompts,
    UnaryOperator<GenerateRequest> settings,
    double duration,
    FitCheck fit,
    DeviceRoot root) {

  public ProfileRequest {
    prompts = List.copyOf(prompts);
  }
}
