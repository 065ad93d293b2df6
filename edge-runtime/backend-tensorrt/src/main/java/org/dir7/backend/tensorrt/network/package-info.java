/**
 * The model's graph as TensorRT layers, without a TensorRT type. {@link
 * org.dir7.backend.tensorrt.network.Networks} says which networks there are; the emitters, one a
 * family of operations, write them to a {@link org.dir7.backend.tensorrt.network.LayerSink}.
 */
package org.dir7.backend.tensorrt.network;
