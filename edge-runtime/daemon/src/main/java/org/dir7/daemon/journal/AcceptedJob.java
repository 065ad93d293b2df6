package org.dir7.daemon.journal;

import org.dir7.daemon.job.Job;

/**
 * A job that waits for its final answer.
 *
 * @param accepted when; deadlines count from there
 * @param attempts starts in a row that ended in a crash without a finished step
 */
public record AcceptedJob(Job job, DeviceClock.Stamp accepted, int attempts) {}
