package org.dir7.engine.graph;

/**
 * How many rows a value has. Guidance evaluates one or two branches at once: branch 0 is
 * conditional on the text, branch 1, where there is one, has no text. Rows of branch 0 come first.
 */
public enum Extent {
  /** One row, the same for every branch. */
  SHARED,
  /** One row a branch. */
  BRANCH,
  /** One row a token and branch, tokens in raster order. */
  TOKENS,
  /**
   * One row a token of branch 0 alone: what CrossWKV of a branch without text does not need (its
   * receptance is zero, so the recurrence gives zero).
   */
  CONDITIONAL_TOKENS,
  /**
   * One row a text token of branch 0; their number L, 0 to max_text_tokens, is known at run time.
   */
  TEXT;

  /**
   * Rows of a value.
   *
   * @param branches 1 or 2
   * @param tokens image tokens T
   * @param textTokens text tokens L
   */
  public int rows(int branches, int tokens, int textTokens) {
    switch (this) {
      case SHARED:
        return 1;
      case BRANCH:
        return branches;
      case TOKENS:
        return branches * tokens;
      case CONDITIONAL_TOKENS:
        return tokens;
      case TEXT:
        return textTokens;
    }
    throw new AssertionError(this);
  }
}
