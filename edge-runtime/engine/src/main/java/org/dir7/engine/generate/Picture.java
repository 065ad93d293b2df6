package org.dir7.engine.generate;

import org.dir7.engine.image.RgbImage;

/**
 * A finished picture.
 *
 * @param png the file, with prompt, seed, steps, guidance, sampler and engine hash in text chunks
 * @param image its pixels
 * @param latent [C,h,w], normalised: before std and mean
 * @param promptTruncated whether the prompt was longer than the model reads
 * @param seconds where the time went
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bytes, never compared
public record Picture(
    byte[] png, RgbImage image, float[] latent, boolean promptTruncated, StageSeconds seconds) {}
