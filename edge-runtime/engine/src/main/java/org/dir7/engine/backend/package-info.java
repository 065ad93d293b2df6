/**
 * What a backend promises, and how one is found. {@link org.dir7.engine.backend.Backend} opens an
 * engine as a {@link org.dir7.engine.backend.Session}; nothing here names a vector class or a GPU.
 */
package org.dir7.engine.backend;
