/** {@code dir7.yaml}, flags and environment: one set of keys, one set of checks. */
package org.dir7.daemon.config;
