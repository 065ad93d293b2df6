/**
 * Profiles for people: {@link org.dir7.profile.page.ProfilePage}, a terminal summary, a comparison.
 */
package org.dir7.profile.page;
