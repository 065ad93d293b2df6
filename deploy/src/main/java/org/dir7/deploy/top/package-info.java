/**
 * {@code dir7 top}: what the devices of a broker say of themselves, as a table. Read {@link
 * org.dir7.deploy.top.Fleet}, which remembers it, then {@link org.dir7.deploy.top.FleetTable}.
 */
package org.dir7.deploy.top;
