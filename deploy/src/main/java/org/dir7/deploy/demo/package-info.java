/**
 * The whole way in one command: checkpoint, engine, broker, daemon, client, picture. Read {@link
 * org.dir7.deploy.demo.DemoCommand}.
 */
package org.dir7.deploy.demo;
