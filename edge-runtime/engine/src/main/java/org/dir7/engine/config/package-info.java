/**
 * A checkpoint's config.json as values. Reading order: {@link
 * org.dir7.engine.config.CheckpointConfig} and its parts (what the fields mean), {@link
 * org.dir7.engine.config.ScanOrder} (how a layer walks the tokens), {@link
 * org.dir7.engine.config.ConfigReader} and {@link org.dir7.engine.config.ConfigRules} (what is
 * accepted), {@link org.dir7.engine.config.ConfigWriter}, {@link
 * org.dir7.engine.config.TensorCatalog} (the tensors that follow from it).
 *
 * <p>Every size of the model comes from here; nothing else in the toolkit knows one.
 */
package org.dir7.engine.config;
