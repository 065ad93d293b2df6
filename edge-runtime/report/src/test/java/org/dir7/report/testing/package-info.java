/**
 * A headless Chromium for tests of pages: {@link org.dir7.report.testing.Browser}. Part of this
 * module's test jar, for the tests of other modules.
 */
package org.dir7.report.testing;
