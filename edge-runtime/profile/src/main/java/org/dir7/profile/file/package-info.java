/**
 * Profiles as files: {@link org.dir7.profile.file.ProfileFile} reads and writes profile.json; the
 * others write what tools of the trade open.
 */
package org.dir7.profile.file;
