package org.dir7.daemon.journal;

/**
 * What the journal keeps in memory of one id.
 *
 * @param fingerprint of the picture
 * @param sequence order of acceptance
 * @param attempts starts in a row without a finished step
 * @param finalOffset of the final answer in the log; -1 while the job waits
 * @param finishedAt journal seconds; 0 while the job waits
 * @param resultBytes size of the stored result; 0 for none
 * @param recordBytes of the record that a rewritten log would still have
 * @param confirmed whether the broker has the final answer
 */
record JournalEntry(
    String fingerprint,
    long sequence,
    int attempts,
    long finalOffset,
    long finishedAt,
    long resultBytes,
    int recordBytes,
    boolean confirmed) {

  static JournalEntry accepted(String fingerprint, long sequence, int attempts, int recordBytes) {
    return new JournalEntry(fingerprint, sequence, attempts, -1, 0, 0, recordBytes, false);
  }

  boolean finished() {
    return finalOffset >= 0;
  }

  JournalEntry withAttempts(int count) {
    return new JournalEntry(
        fingerprint, sequence, count, finalOffset, finishedAt, resultBytes, recordBytes, confirmed);
  }

  JournalEntry finished(long offset, long at, long bytes, int record) {
    return new JournalEntry(fingerprint, sequence, attempts, offset, at, bytes, record, false);
  }

  JournalEntry asConfirmed() {
    return new JournalEntry(
        fingerprint, sequence, attempts, finalOffset, finishedAt, resultBytes, recordBytes, true);
  }
}
