package org.dir7.engine.text;

/**
 * A prompt's token ids.
 *
 * @param ids [CLS] first and [SEP] last, at most as many as were allowed
 * @param total how many there were before the cut, [CLS] and [SEP] counted
 * @param truncated whether ids were cut off
 */
public record Tokens(int[] ids, int total, boolean truncated) {}
