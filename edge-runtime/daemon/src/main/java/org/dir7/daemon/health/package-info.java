/**
 * Whether the daemon is well, and who is told: systemd through {@link
 * org.dir7.daemon.health.ServiceManager}, anybody on this machine by {@code /healthz}, {@code
 * /readyz} and {@code /metrics}.
 *
 * <p>Read in this order: {@link org.dir7.daemon.health.Health}, which judges; {@link
 * org.dir7.daemon.health.Watchdog}, which tells systemd; {@link
 * org.dir7.daemon.health.HealthPages}; {@link org.dir7.daemon.health.Metrics}.
 */
package org.dir7.daemon.health;
