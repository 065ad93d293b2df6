/**
 * Processes beside this one: the demo's broker and daemon, and those of the end-to-end tests. A
 * child watches its standard input and ends when its parent does, however that ends.
 */
package org.dir7.deploy.process;
