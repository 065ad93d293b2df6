/**
 * From files to a picture, without MQTT and without a GPU. Read {@code generate} for the way as a
 * whole; then {@code config}, {@code format} and {@code graph} for what a model is, {@code backend}
 * for what runs it, {@code sample} and {@code text} for what drives it.
 */
package org.dir7.engine;
