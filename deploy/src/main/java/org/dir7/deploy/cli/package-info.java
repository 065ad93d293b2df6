/**
 * What all commands share. Read {@link org.dir7.deploy.cli.CommandLineFactory} first: it turns the
 * commands found on the class path into one command line with the exit codes 0 ok, 1 what was
 * checked differs, 2 usage, 3 bad input, 4 device or environment, 5 internal.
 */
package org.dir7.deploy.cli;
