/**
 * Models as files. Reading order: {@link org.dir7.engine.format.Checkpoint} (what training left
 * behind), {@link org.dir7.engine.format.EngineManifest} (engine.json), {@link
 * org.dir7.engine.format.EngineWriter} (from a checkpoint and a {@link
 * org.dir7.engine.format.TensorEncoding} to an engine directory), {@link
 * org.dir7.engine.format.Engine} (what a device opens), {@link
 * org.dir7.engine.format.EngineVerifier}.
 *
 * <p>An engine directory {@code name.dir7/}:
 *
 * <pre>
 * engine.json           manifest: configuration, precision, SHA-256 of every other file
 * weights.safetensors   denoiser under the checkpoint's names, decoder under "decoder."
 * (text encoder files)  where the checkpoint has a text encoder
 * </pre>
 *
 * <p>An I8 matrix {@code p.weight} [out,in] stands beside its scales {@code p.scale}, F32 [out].
 * Where its input is quantized too (w8a8), the static scale {@code p.input_scale}, F32 [1], and
 * perhaps {@code p.smooth}, F32 [in], follow ({@link org.dir7.engine.model.InputQuantization} says
 * what they mean). Each matrix's entry in engine.json names what it has. Nothing in an engine
 * depends on time or machine: equal input gives equal bytes.
 */
package org.dir7.engine.format;
