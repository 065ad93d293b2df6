/**
 * What the board measures: {@link org.dir7.device.sensor.Sensors} finds the files once and reads
 * them as often as asked, {@link org.dir7.device.sensor.Sampler} asks once a second, {@link
 * org.dir7.device.sensor.EnergyMeter} makes joules of it, {@link
 * org.dir7.device.sensor.HottestZone} one temperature.
 */
package org.dir7.device.sensor;
