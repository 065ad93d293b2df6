/** How log lines look. */
package org.dir7.deploy.log;
