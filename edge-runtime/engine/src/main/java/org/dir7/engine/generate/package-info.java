/**
 * From a request to a picture; read {@link org.dir7.engine.generate.Generator}. Knows nothing of
 * MQTT, and of tensors only that there are a noise and a latent.
 */
package org.dir7.engine.generate;
