/**
 * A checkpoint's config.json as values. Reading order: {@link
 * org.dir7.engine.config.CheckpointConfig} and its parts (what the fields mean), {@link
 * org.dir7.engine.config.ScanOrder} (how a layer walks the tokens).
 *
 * <p>Every size of the model comes from here; nothing else in the toolkit knows one.
 */
package org.dir7.engine.config;
