/**
 * Messages that come in, from bytes to checked values.
 *
 * <p>Read in this order: {@link org.dir7.daemon.job.JsonText}, {@link
 * org.dir7.daemon.job.MessageSchema}, {@link org.dir7.daemon.job.JobParser}, {@link
 * org.dir7.daemon.job.Job}.
 */
package org.dir7.daemon.job;
