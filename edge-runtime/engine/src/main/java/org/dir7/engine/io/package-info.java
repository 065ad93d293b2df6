/**
 * Files: {@link org.dir7.engine.io.AtomicFile} and {@link org.dir7.engine.io.AtomicDirectory}
 * (whole or not at all), {@link org.dir7.engine.io.Sha256}, {@link org.dir7.engine.io.FileFailures}
 * (what went wrong, as a sentence).
 */
package org.dir7.engine.io;
