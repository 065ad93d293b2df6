/**
 * A HiveMQ Community Edition broker on the loopback interface, for the demo and the tests. It runs
 * in a process of its own with a class path of its own: {@link org.dir7.deploy.broker.BrokerMain}
 * is started by whoever needs a broker and ends with its parent. No on-device package contains it.
 */
package org.dir7.deploy.broker;
