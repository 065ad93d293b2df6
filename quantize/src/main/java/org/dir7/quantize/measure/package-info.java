/**
 * How far a rounded engine is from its checkpoint: prediction by prediction, matrix by matrix,
 * picture by picture.
 */
package org.dir7.quantize.measure;
