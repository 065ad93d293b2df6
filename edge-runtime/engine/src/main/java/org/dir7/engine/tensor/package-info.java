/**
 * Tensors in files. Reading order: {@link org.dir7.engine.tensor.DType} and {@link
 * org.dir7.engine.tensor.Half} (element types), {@link org.dir7.engine.tensor.Tensor} (a view of
 * one), {@link org.dir7.engine.tensor.Safetensors} (a mapped file of them; its header is checked by
 * {@link org.dir7.engine.tensor.SafetensorsHeader}), {@link
 * org.dir7.engine.tensor.SafetensorsWriter}.
 */
package org.dir7.engine.tensor;
