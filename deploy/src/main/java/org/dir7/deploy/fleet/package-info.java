/**
 * {@code dir7 fleet}: many devices of one broker, and the versions that they shall have.
 *
 * <p>Reading order: {@link org.dir7.deploy.fleet.FleetFile} says who shall have what ({@link
 * org.dir7.deploy.fleet.Version}); {@link org.dir7.deploy.fleet.FleetLink} hears what the devices
 * say of themselves, {@link org.dir7.deploy.fleet.DeviceTable} shows it; {@link
 * org.dir7.deploy.fleet.Rollout} brings the one to the other, {@link org.dir7.deploy.fleet.Attempt}
 * on one device, which fetches the bundle from {@link org.dir7.deploy.fleet.BundleServer} or gets
 * it in chunks from {@link org.dir7.deploy.fleet.ChunkSender}.
 *
 * <p>Nothing of this package is in a package for a device.
 */
package org.dir7.deploy.fleet;
