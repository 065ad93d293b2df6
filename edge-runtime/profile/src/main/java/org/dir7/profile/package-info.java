/**
 * Where the time, the memory and the energy of an engine go on this machine.
 *
 * <p>{@link org.dir7.profile.Profile} is the file, record by record. {@link
 * org.dir7.profile.run.Profiler} measures one, {@link org.dir7.profile.file.ProfileFile} reads and
 * writes it, {@link org.dir7.profile.page.ProfilePage} shows it, {@link
 * org.dir7.profile.compare.Comparison} sets two side by side. Nothing here names a backend: what an
 * operation took comes from {@link org.dir7.engine.backend.Session#timings()}.
 */
package org.dir7.profile;
