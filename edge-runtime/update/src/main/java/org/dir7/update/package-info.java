/**
 * Updates over the air: what is signed, how it travels, and where it goes.
 *
 * <p>Reading order: {@link org.dir7.update.SigningKey} and {@link org.dir7.update.PublicKeys}
 * (Ed25519), {@link org.dir7.update.EngineSignature} (engine.sig); {@link
 * org.dir7.update.BundleManifest} and {@link org.dir7.update.BundleFile} (the format), {@link
 * org.dir7.update.BundleWriter}; {@link org.dir7.update.PartialBundle} (chunks, resumable), {@link
 * org.dir7.update.Slots} (two slots and an atomic link), {@link org.dir7.update.Installer} (all
 * refusals, then the switch), {@link org.dir7.update.Proof} (the picture that an update must draw).
 */
package org.dir7.update;
