/**
 * A page about the machine for the person in front of it. {@link org.dir7.device.doctor.Doctor}
 * runs the checks, one file a family, and collects a {@link org.dir7.device.doctor.DoctorReport}; a
 * {@link org.dir7.device.doctor.Finding} that asks for something names the exact command.
 */
package org.dir7.device.doctor;
