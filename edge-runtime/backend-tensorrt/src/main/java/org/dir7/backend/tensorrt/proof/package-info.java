/** The chain from Java to the plugin's kernel with one layer: run it first on a new machine. */
package org.dir7.backend.tensorrt.proof;
