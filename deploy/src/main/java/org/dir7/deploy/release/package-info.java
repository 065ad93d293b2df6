/**
 * What is made on a workstation for a board: Debian packages and release folders.
 *
 * <p>Reading order: {@link org.dir7.deploy.release.PackageCommand} puts the pieces together. {@link
 * org.dir7.deploy.release.TargetJdk} finds the target's Java and checks that it fits the board,
 * {@link org.dir7.deploy.release.RuntimeImage} links a runtime out of it; {@link
 * org.dir7.deploy.release.DeviceJars} chooses what of this program goes to a device, and {@link
 * org.dir7.deploy.release.NativeEntries} leaves out other machines' native code; {@link
 * org.dir7.deploy.release.SoftwareList} lists it all with its licences; {@link
 * org.dir7.deploy.release.SystemFiles} adds unit, rules and manual pages; {@link
 * org.dir7.deploy.release.DebianPackage} packs the tree. {@link
 * org.dir7.deploy.release.EngineBundle} is an engine as one signed file, {@link
 * org.dir7.deploy.release.ProgramBundle} a package's program; {@link
 * org.dir7.deploy.release.DistCommand} puts packages and engines into a folder, signed by {@link
 * org.dir7.deploy.release.Checksums}.
 *
 * <p>Nothing of this package is in a package for a device.
 */
package org.dir7.deploy.release;
