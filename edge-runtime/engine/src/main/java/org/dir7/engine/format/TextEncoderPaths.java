package org.dir7.engine.format;

import java.nio.file.Path;

/**
 * An engine's text encoder.
 *
 * @param onnx the model
 * @param tokenizer its tokenizer.json
 */
public record TextEncoderPaths(Path onnx, Path tokenizer) {}
