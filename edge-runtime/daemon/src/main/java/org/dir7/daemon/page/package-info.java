/**
 * A page for people on the daemon's own machine: what it draws, what waits, the last pictures, and
 * a form to ask for one. Plain HTML, one script, one style sheet; no build step, no request to
 * anywhere else.
 *
 * <p>Read in this order: {@link org.dir7.daemon.page.StatusPage}, {@link
 * org.dir7.daemon.page.History}, then {@code index.html} and {@code page.js} beside them.
 */
package org.dir7.daemon.page;
