/**
 * Broker, daemon and client as separate processes over real sockets. {@link org.dir7.e2e.Cli} runs
 * the command line as users do, {@link org.dir7.e2e.TinyEngine} keeps it quick: a random model of
 * 0.1 million weights with the real text encoder.
 */
package org.dir7.e2e;
