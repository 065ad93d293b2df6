/**
 * Measuring: {@link org.dir7.profile.run.Profiler} draws pictures phase by phase, {@link
 * org.dir7.profile.run.Watcher} looks at memory and sensors meanwhile, {@link
 * org.dir7.profile.run.ResidentMemory} says what holds the resident memory.
 */
package org.dir7.profile.run;
