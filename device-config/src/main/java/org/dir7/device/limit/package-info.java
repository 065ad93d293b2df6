/**
 * When work must wait: {@link org.dir7.device.limit.Limits} are what the owner wrote down, {@link
 * org.dir7.device.limit.AdmissionGate} decides sample by sample. Pure logic: no clock, no file.
 */
package org.dir7.device.limit;
