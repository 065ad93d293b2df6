/**
 * The kernels in the Vector API. {@link org.dir7.backend.cpu.kernel.vector.Lanes} fixes the width
 * for the whole process; everything else is written once for all widths.
 */
package org.dir7.backend.cpu.kernel.vector;
