/**
 * A small HTTP server for this machine alone, on the JDK's own: exact paths, requests that browsers
 * of strangers cannot forge, and streams of events.
 *
 * <p>Read in this order: {@link org.dir7.daemon.http.LoopbackServer}, {@link
 * org.dir7.daemon.http.Guard}.
 */
package org.dir7.daemon.http;
