/** What the daemon adds to an engine: time a job, processor time of idling, time to be ready. */
package org.dir7.benchmarks.daemon;
