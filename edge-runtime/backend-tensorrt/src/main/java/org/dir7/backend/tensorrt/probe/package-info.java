/** Whether TensorRT can run here, with the reason where it cannot; loads no TensorRT class. */
package org.dir7.backend.tensorrt.probe;
