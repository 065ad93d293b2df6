/**
 * The command line. {@link org.dir7.deploy.Main} finds the commands, {@code cli} holds what they
 * share (failures, progress, help), {@code command} the commands themselves, {@code demo} the
 * demo's processes.
 */
package org.dir7.deploy;
