/** The commands of {@code dir7}, one class each. */
package org.dir7.deploy.command;
