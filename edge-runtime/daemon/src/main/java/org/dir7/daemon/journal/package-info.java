/**
 * What must survive {@code kill -9}, power loss and a broker outage.
 *
 * <p>State folder:
 *
 * <pre>
 *   lock                 locked while a daemon runs; holds its process id
 *   journal.log          records, one a line: CRC-32C of the JSON in hexadecimal, space, JSON
 *   journal.next         a rewritten journal before it takes the other's place
 *   results/ID.png       the bytes of a result
 *   results/unfinished   a result that is being written
 * </pre>
 *
 * <p>Records have {@code type}, {@code id} and {@code at} (seconds that daemons on this journal
 * ran):
 *
 * <pre>
 *   accepted   job, clock; synced before the message is acknowledged
 *   route      another place for the answer, from a repeated message; synced
 *   started    synced: a job that brings the machine down is counted
 *   stepped    the first step of this attempt is finished
 *   returned   a clean stop interrupted the job; synced
 *   final      event, route, fingerprint, size of the result; synced before it is published,
 *              after the result's file
 *   confirmed  the broker has the answer
 *   forgotten  older than 24 hours (7 days if never confirmed)
 * </pre>
 *
 * <p>Bounds: {@code journal-mib} for log and results together, 100,000 ids; about 300 bytes of
 * memory an id. At a bound, and below 32 MiB of free disk, new work is refused and nothing stored
 * is lost.
 *
 * <p>Read in this order: {@link org.dir7.daemon.journal.RecordLog}, {@link
 * org.dir7.daemon.journal.JournalReplay}, {@link org.dir7.daemon.journal.Journal}.
 */
package org.dir7.daemon.journal;
