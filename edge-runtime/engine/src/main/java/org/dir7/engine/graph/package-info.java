/**
 * The model, written once: coarse operations over values, built from the configuration.
 *
 * <p>Read {@link org.dir7.engine.graph.DenoiserGraph} first, then {@link
 * org.dir7.engine.graph.DecoderGraph}; the operations' exact meanings are in {@link
 * org.dir7.engine.graph.ConditionOp}, {@link org.dir7.engine.graph.TokenOp}, {@link
 * org.dir7.engine.graph.WkvOp} and {@link org.dir7.engine.graph.ImageOp}.
 *
 * <p>Sources: RWKV-7 (Peng et al. 2025), CrossWKV and DIR-7 (Liu, Li, Lin 2025, arXiv 2504.14260),
 * adaptive layer norm (DiT), value residual (RWKV-7).
 */
package org.dir7.engine.graph;
