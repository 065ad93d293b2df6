/**
 * Everything that touches CUDA or TensorRT; loaded after the probe has found both. {@link
 * org.dir7.backend.tensorrt.cuda.Gpu} is the way in.
 */
package org.dir7.backend.tensorrt.cuda;
