/** The engine behind the daemon: the one place where MQTT jobs and tensors meet. */
package org.dir7.deploy.serve;
