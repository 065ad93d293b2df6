/**
 * Files: {@link org.dir7.engine.io.AtomicFile} (whole or not at all) and {@link
 * org.dir7.engine.io.Sha256}.
 */
package org.dir7.engine.io;
