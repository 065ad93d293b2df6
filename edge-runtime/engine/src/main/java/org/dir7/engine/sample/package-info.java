/**
 * From noise to a latent. {@link org.dir7.engine.sample.Noise} makes the start from a seed, {@link
 * org.dir7.engine.sample.SamplerPlans} derives every sampler's numbers ahead of time as linear
 * updates, {@link org.dir7.engine.sample.SamplerLoop} runs them.
 */
package org.dir7.engine.sample;
