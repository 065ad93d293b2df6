/** What tests of other modules use, too. */
package org.dir7.daemon.testing;
