/** Profiles side by side: {@link org.dir7.profile.compare.Comparison}, its page and its text. */
package org.dir7.profile.compare;
