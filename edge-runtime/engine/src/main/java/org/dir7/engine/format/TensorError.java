package org.dir7.engine.format;

/**
 * What storing a tensor in fewer bits changed.
 *
 * @param relative Euclidean norm of the difference over that of the original
 * @param max largest absolute difference
 */
public record TensorError(double relative, double max) {}
