/**
 * From a prompt to what the denoiser is conditioned on. Reading order: {@link
 * org.dir7.engine.text.Prompt} (what is refused), {@link org.dir7.engine.text.WordPieceTokenizer}
 * with its stages in the order in which they run ({@code AddedTokens}, {@code BertNormalizer},
 * {@code BertPreTokenizer}, {@code WordPiece}), {@link org.dir7.engine.text.TextEncoder}, and
 * {@link org.dir7.engine.text.TextEncoderFiles}, which finds the model when an engine is made.
 */
package org.dir7.engine.text;
