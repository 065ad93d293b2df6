/**
 * Boards from a workstation, over SSH.
 *
 * <p>Reading order: {@link org.dir7.deploy.remote.DeployCommand}, {@link
 * org.dir7.deploy.remote.Deployment} (the order of things), {@code host.sh} (what is done on the
 * host), {@link org.dir7.deploy.remote.RemoteHost} (runs its steps, sends files), {@link
 * org.dir7.deploy.remote.Ssh} (one connection of the system's client), {@link
 * org.dir7.deploy.remote.Release} (the folder that is brought).
 *
 * <p>Nothing of this package is in a package for a device.
 */
package org.dir7.deploy.remote;
